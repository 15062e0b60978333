// 月结, and why a water bill is 12.30: read by hand, charged, and refused a posting date in the closed month.
import { must } from '../pages.mjs';
import { addFlatPrice, createItem } from './charging.mjs';
import { dayBefore, month } from './days.mjs';
import { confirm, dialog, discard, fillDay, goTo, openBuilding, press } from './parts.mjs';
import { billOf, calculateRun, postReviewed, previewRun, reviewRun } from './runs.mjs';

const code = 'water', room = '9-1-201', meter = 'W-901', price = '4.10', used = '3.00', amount = '12.30';
const [first_day, last_day] = month(1);

async function openClosing({ page, t }) {
  await goTo(page, t, 'web.runs.title');
  await press(page.locator('main'), t('web.closing.title'));
  return dialog(page);
}

// Up to the last day of last month: nothing is posted there any more, and it is not closed twice.
export async function closeMonth(walk) {
  const { page, t, shot } = walk;
  let form = await openClosing(walk);
  await form.getByText(t('web.closing.none')).waitFor();
  must((await form.getByLabel(t('web.closing.until')).inputValue()) === last_day, 'the last month is not proposed');
  await shot('close_month');
  await confirm(page, t('web.closing.close'));
  form = await openClosing(walk);
  await form.locator('p', { hasText: last_day }).filter({ hasText: walk.user }).waitFor();   // closed up to, by whom
  await fillDay(form, t('web.closing.until'), dayBefore(last_day));
  await press(form, t('web.closing.close'));
  await form.locator('.el-form-item__error, .bad-note').filter({ hasText: last_day }).waitFor();
  await shot('close_month_refused');
  await discard(page, t, form);
}

async function readMeter({ page, t, shot }) {
  await goTo(page, t, 'web.sheet.title');
  await press(page.locator('main'), t('web.sheet.create'));
  const form = dialog(page);
  await form.getByLabel(t('web.sheet.code'), { exact: true }).fill(meter);
  await form.getByLabel(t('web.meter.serial'), { exact: true }).fill('90-8');
  await form.getByLabel(t('web.sheet.install_reading'), { exact: true }).fill('0.00');
  await fillDay(form, t('web.sheet.installed'), first_day);
  await confirm(page, t('web.sheet.create'));
  await fillDay(page.locator('main'), t('web.sheet.day'), last_day);
  const field = page.getByLabel(`${t('web.sheet.value')} ${meter}`, { exact: true });
  await field.fill(used);
  await field.press('Enter');
  await page.locator('.el-table__row', { hasText: meter }).getByText(t('web.sheet.nothing_to_compare'), { exact: true }).waitFor();
  await shot('reading_sheet');
  await press(page.locator('main'), t('web.sheet.keep', { count: 1 }));
  await page.getByText(t('web.sheet.kept', { count: 1 })).waitFor();
}

async function assignMeter({ page, t }) {
  await openBuilding(page, t, '9');
  await page.getByRole('link', { name: room, exact: true }).click();
  await press(page.locator('main'), t('web.room.assign'));
  const form = dialog(page);
  await form.locator('.el-select').click();
  await form.locator('.el-select input').fill(meter);
  await page.locator('.el-select-dropdown__item:visible', { hasText: meter }).click();
  await fillDay(form, t('web.room.valid_from'), first_day);
  await confirm(page, t('web.room.assign'));
  await page.getByRole('link', { name: meter, exact: true }).waitFor();
}

export async function whyTwelveThirty(walk) {
  const { page, t, shot, water_item, found } = walk;
  await readMeter(walk);
  await assignMeter(walk);
  await createItem(walk, water_item, code, async (form) => {
    await form.getByText(t('web.meter_kind.water'), { exact: true }).click();
  }, 'create_item_water');
  await addFlatPrice(walk, code, t('web.charge_items.unit_price', { unit: 'm³' }), price, '1,845.00', 'create_price_water');

  found.water_run = await previewRun(walk, { item: water_item, days: month(1), building: '9' });
  await calculateRun(walk, found.water_run);
  await reviewRun(walk);
  await press(page.locator('main'), t('web.run.post'));
  await fillDay(dialog(page), t('web.bills.posting_date'), last_day);
  await press(dialog(page), t('web.run.post'));
  await dialog(page).locator('.el-form-item__error', { hasText: last_day }).waitFor();
  await shot('posting_date_refused');
  await discard(page, t, dialog(page));
  await postReviewed(walk, found.water_run);

  found.water_bill = await billOf(page, t, room);
  must((await page.locator('[data-test=total]').innerText()) === `¥ ${amount}`, `the bill is ${await page.locator('[data-test=total]').innerText()}`);
  const shown = await page.locator('main ol table td.num').allInnerTexts();
  must(shown.map(Number).join() === '0,3', `the readings shown are ${shown}`);
  const told = await page.locator('main ol').innerText();
  for (const part of ['(3.00 − 0.00) × 1 = 3.00', '× 4.10', t('web.source.install'), t('web.source.manual'), `→ ¥ ${amount}`]) must(told.includes(part), `the bill does not say ${part}: ${told}`);
  await shot('bill_why_12_30');
}
