// A run through the pages, from the dialog that makes it to the bills.
import { must } from '../pages.mjs';
import { confirm, dialog, goTo, press, until } from './parts.mjs';

// Chooses what the dialog has not chosen by itself, and previews. `asked`: item (its name), building (its code), days ([first, last]).
export async function previewRun({ page, t, shot }, asked = {}, picture = '') {
  await goTo(page, t, 'web.runs.title');
  await press(page.locator('main'), t('web.runs.create'));
  const form = dialog(page);
  if (asked.item) await pick(page, form, t('web.word.item'), asked.item);
  if (asked.days) await fillDays(form, t, asked.days);
  if (asked.building) {
    await form.getByText(t('web.runs.scope_building'), { exact: true }).click();
    await form.locator('.choice').click();
    await page.locator('.el-select-dropdown__item:visible', { hasText: t('web.premises.building_named', { code: asked.building }) }).click();
  }
  if (picture) await shot(picture);
  await press(form, t('web.runs.preview'));
  await page.waitForURL(/\/runs\/\d+$/);
  await page.getByRole('button', { name: t('web.run.calculate'), exact: true }).waitFor();
  return page.url().split('/').at(-1);
}
async function pick(page, form, label, option) {
  await form.locator('.el-form-item', { hasText: label }).locator('.el-select').first().click();
  await page.locator('.el-select-dropdown__item:visible', { hasText: option }).first().click();
}
async function fillDays(form, t, [first, last]) {
  const [from, to] = [form.getByPlaceholder(t('web.word.from'), { exact: true }), form.getByPlaceholder(t('web.word.to'), { exact: true })];
  await from.fill(first);
  await to.fill(last);
  await to.press('Enter');
  must((await from.inputValue()) === first && (await to.inputValue()) === last, `the period is ${await from.inputValue()} – ${await to.inputValue()}`);
}

export async function calculateRun({ page, t }, run) {
  await press(page.locator('main'), t('web.run.calculate'));
  await page.getByText(t('web.run.calculate_title')).waitFor();
  await confirm(page, t('web.run.calculate'));
  const calculated = await until(page, 'the calculated run', `/api/v1/runs/${run}`, (got) => got.state === 'calculated');
  await page.getByRole('button', { name: t('web.run.review'), exact: true }).waitFor();
  return calculated;
}

export async function reviewRun({ page, t }) {
  await press(page.locator('main'), t('web.run.review'));
  await confirm(page, t('web.run.review'));
  await page.getByRole('button', { name: t('web.run.post'), exact: true }).waitFor();
}

// `look` sees the dialog before it is confirmed.
export async function postReviewed({ page, t }, run, look = async () => {}) {
  await press(page.locator('main'), t('web.run.post'));
  await dialog(page).locator('.numbers dd').first().waitFor();
  await look(dialog(page));
  await confirm(page, t('web.run.post'));
  await until(page, 'the posted run', `/api/v1/runs/${run}`, (got) => got.state === 'posted');
  await page.getByRole('link', { name: t('web.run.see_bills') }).waitFor();
}

// The bill of one room, from the posted run's lines.
export async function billOf(page, t, room) {
  await page.locator('.el-table__row', { has: page.getByRole('link', { name: room, exact: true }) }).getByRole('link', { name: t('web.run.why_amount') }).click();
  await page.getByRole('heading', { name: t('web.bill.why') }).waitFor();
  await page.getByText(t('web.bill.verified')).or(page.getByText(t('web.bill.verified_without_readings'))).waitFor();
  return page.url().split('/').at(-1);
}
