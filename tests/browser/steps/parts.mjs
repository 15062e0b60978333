// How a person uses the parts that pages are built of.
export const dialog = (page) => page.locator('.el-dialog:visible, .el-drawer:visible').last();

export async function press(scope, name) {
  await scope.getByRole('button', { name, exact: true }).first().click();
}
export async function fillDay(scope, label, day) {
  const field = scope.getByLabel(label, { exact: true });
  await field.fill(day);
  await field.press('Enter');
}
export async function choose(page, scope, label, option) {
  await scope.locator('.el-form-item', { has: page.getByText(label, { exact: true }) }).locator('.el-select').click();
  await page.locator('.el-select-dropdown__item:visible', { hasText: option }).first().click();
}
// The dialog's own button; done when the dialog has gone.
export async function confirm(page, name) {
  const open = dialog(page);
  await press(open, name);
  await open.waitFor({ state: 'hidden' });
}
// Leaves a form in which something was typed: it asks first.
export async function discard(page, t, form) {
  await press(form, t('web.act.cancel'));
  await page.locator('.unsaved-question').getByRole('button', { name: t('web.unsaved.leave'), exact: true }).click();
  await form.waitFor({ state: 'hidden' });
}
// By the side bar, whose link may tell a number of what waits behind it.
export async function goTo(page, t, title) {
  await page.locator('aside a').filter({ hasText: new RegExp(`^\\s*${t(title)}\\s*\\d*\\s*$`) }).click();
  await page.getByRole('heading', { level: 1, name: t(title) }).waitFor();
}
// The list of rooms, narrowed to one building that has no name of its own.
export async function openBuilding(page, t, code) {
  await goTo(page, t, 'web.rooms.title');
  await page.locator('.places .building', { hasText: t('web.premises.building_named', { code }) }).click();
}
// Waits until a question asked of the service has the answer wanted. The page's own session asks.
export async function until(page, what, path, holds, seconds = 120) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const reply = await page.request.get(path);
    const got = reply.ok() ? await reply.json() : null;
    if (got && holds(got)) return got;
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${seconds} s: ${JSON.stringify(got)?.slice(0, 400)}`);
    await page.waitForTimeout(300);
  }
}
