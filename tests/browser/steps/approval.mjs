// Two people: one asks for a new price from next month on, the other grants it.
import { accessible, looksRight, must, width, height } from '../pages.mjs';
import { itemOf } from './charging.mjs';
import { monthStart } from './days.mjs';
import { confirm, dialog, fillDay, goTo, press } from './parts.mjs';

const next_month = monthStart(-1);
const user_name = 'zhaomin', password = 'maple-ledger-58-north', new_price = '0.880000', shown = '0.88';

async function financeUser({ page, t, shot }) {
  await goTo(page, t, 'web.users.title');
  await press(page.locator('main'), t('web.users.create'));
  await dialog(page).getByLabel(t('web.sign_in.user_name')).fill(user_name);
  await dialog(page).getByLabel(t('web.sign_in.password'), { exact: true }).fill(password);
  await dialog(page).getByText(t('accounts.role.finance'), { exact: true }).click();
  await dialog(page).getByLabel(t('web.users.amount_limit_of', { role: t('accounts.role.finance') })).fill('50000');
  await dialog(page).getByText(t('web.users.all_estates'), { exact: true }).click();
  await shot('create_user_with_limit');
  await confirm(page, t('web.act.create'));
  await page.locator('.el-table__row', { hasText: user_name }).getByText('¥ 50,000.00').waitFor();
  await page.getByRole('heading', { name: t('web.policy.title') }).waitFor();
}

// The second person works in a browser of their own.
async function askForPrice({ browser, language, t, shotOf, faults }) {
  const context = await browser.newContext({ viewport: { width, height }, locale: language, baseURL: process.env.LAMPLIGHTER_URL });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => faults.push(`error on ${page.url()}: ${error.message}`));
  await page.goto('/sign-in');
  await page.getByLabel(t('web.sign_in.user_name')).fill(user_name);
  await page.getByLabel(t('web.sign_in.password'), { exact: true }).fill(password);
  await press(page, t('web.sign_in.go'));
  await goTo(page, t, 'web.items.title');
  await press(itemOf(page, 'electricity'), t('web.items.add_price'));
  await dialog(page).getByLabel(t('web.charge_items.unit_price', { unit: 'kWh' })).fill(new_price);
  await fillDay(dialog(page), t('web.items.valid_from'), next_month);
  await confirm(page, t('web.items.add_price'));
  await page.locator('.waiting', { hasText: shown }).waitFor();
  must(!(await page.locator('.plans li', { hasText: next_month }).count()), 'the price holds before anybody granted it');
  await shotOf(page, 'price_waits_for_approval');
  await goTo(page, t, 'web.approvals.title');
  await page.locator('.el-table__row', { hasText: shown }).locator('button').click();
  await dialog(page).getByRole('button', { name: t('web.approvals.withdraw'), exact: true }).waitFor();
  must(!(await dialog(page).getByRole('button', { name: t('web.approvals.grant'), exact: true }).count()), 'who asked can grant');
  await context.close();
}

export async function approvePrice(walk) {
  const { page, t, shot } = walk;
  await financeUser(walk);
  const folder = process.env.LAMPLIGHTER_SCREENSHOTS;
  await askForPrice({ ...walk, shotOf: (other, name) => other.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' }) });

  await goTo(page, t, 'web.approvals.title');
  await page.locator('aside a[href="/approvals"] .badge', { hasText: '1' }).waitFor();
  await looksRight(page, 'approvals to decide');
  await shot('approvals_to_decide');
  await page.locator('.el-table__row', { hasText: shown }).locator('button').click();
  await dialog(page).getByText(t('web.approvals.after'), { exact: true }).waitFor();
  await accessible(page, 'an approval');
  await shot('approval');
  await press(dialog(page), t('web.approvals.decline'));
  await dialog(page).getByText(t('accounts.reason_missing')).waitFor();
  await press(dialog(page), t('web.approvals.grant'));
  await page.getByText(t('web.approvals.empty_decide')).waitFor();
  await page.locator('aside a[href="/approvals"] .badge').waitFor({ state: 'detached' });

  await goTo(page, t, 'web.items.title');
  await page.locator('.plans li', { hasText: next_month }).getByText(shown, { exact: true }).waitFor();
  await shot('price_granted');
}
