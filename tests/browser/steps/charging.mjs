import { must } from '../pages.mjs';
import { confirm, dialog, fillDay, goTo, press, until } from './parts.mjs';

const price = '0.825000';

export async function createPrice({ page, t, shot, item }) {
  await goTo(page, t, 'web.items.title');
  await press(page.locator('main'), t('web.items.create'));
  await dialog(page).getByLabel(t('web.word.name'), { exact: true }).fill(item);
  await dialog(page).getByLabel(t('web.word.code'), { exact: true }).fill('electricity');
  await shot('create_item');
  await confirm(page, t('web.act.create'));
  await page.getByText(t('web.items.no_price')).waitFor();
  await press(page.locator('main'), t('web.items.add_price'));
  await dialog(page).getByLabel(t('web.charge_items.unit_price', { unit: 'kWh' })).fill(price);
  await fillDay(dialog(page), t('web.items.valid_from'), '2026-01-01');
  // The service has looked at the terms and tried them out before anything is saved: 450 kWh at 0.825.
  await dialog(page).locator('[data-test=try-amount]', { hasText: '371.25' }).waitFor();
  await shot('create_price');
  await confirm(page, t('web.items.add_price'));
  await page.getByText(t('web.items.valid_now')).waitFor();
  await shot('charge_items');
}

export async function postRun({ page, t, shot, item, found }) {
  await goTo(page, t, 'web.runs.title');
  await press(page.locator('main'), t('web.runs.create'));
  // Estate, item and last month are chosen already: there is only one of each.
  await shot('create_run');
  await press(dialog(page), t('web.runs.preview'));
  await page.waitForURL(/\/runs\/\d+$/);
  found.run = page.url().split('/').at(-1);
  await shot('run_preview');

  await press(page.locator('main'), t('web.run.calculate'));
  await page.getByText(t('web.run.calculate_title')).waitFor();
  await confirm(page, t('web.run.calculate'));
  const calculated = await until(page, 'the calculated run', `/api/v1/runs/${found.run}`, (got) => got.state === 'calculated');
  must(calculated.line_count === 2 && calculated.blocked_count === 1, `2 lines with 1 blocked expected: ${JSON.stringify(calculated)}`);
  await page.getByRole('button', { name: t('web.run.review'), exact: true }).waitFor();
  await page.getByText(t('web.run.show_blocked', { n: 1 })).click();
  // The room nobody owns is blocked with its reason, in words.
  await page.locator('.el-table__row .warn', { hasText: '1-102' }).waitFor();
  await page.getByText(t('web.run.show_all'), { exact: true }).click();
  await shot('run_calculated');

  await press(page.locator('main'), t('web.run.review'));
  await confirm(page, t('web.run.review'));
  await press(page.locator('main'), t('web.run.post'));
  await dialog(page).locator('.numbers dd').first().waitFor();
  const numbers = await dialog(page).locator('.numbers dd').allInnerTexts();
  must(numbers[0] === '1' && numbers[2] === '1' && /^¥ [\d,]+\.\d\d$/.test(numbers[1]), `the dialog says ${numbers}`);
  must((await dialog(page).innerText()).includes(item), 'the dialog does not name the item');
  await shot('run_post_dialog');
  await confirm(page, t('web.run.post'));
  await until(page, 'the posted run', `/api/v1/runs/${found.run}`, (got) => got.state === 'posted');
  await page.getByRole('link', { name: t('web.run.see_bills') }).waitFor();
  await shot('run_posted');
}

// The amount again from what the page shows, in whole numbers: (to - from) x multiplier x price, half up to fen.
function amountOf([from, to], multiplier) {
  const scaled = (text, places) => BigInt(text.replaceAll(',', '')
    .replace(/^(\d+)(?:\.(\d+))?$/, (_, whole, part = '') => whole + part.padEnd(places, '0')));
  const micro = (scaled(to, 4) - scaled(from, 4)) * scaled(multiplier, 4) * scaled(price, 6);   // 14 decimals
  const fen = (micro + 5n * 10n ** 11n) / 10n ** 12n;
  return `${fen / 100n}.${String(fen % 100n).padStart(2, '0')}`;
}

export async function readBill({ page, t, shot, found }) {
  await page.getByRole('link', { name: t('web.run.see_bills') }).click();
  await page.locator('.el-table__row').first().waitFor();
  await shot('bills');
  await page.locator('.el-table__row a').first().click();
  await page.getByRole('heading', { name: t('web.bill.why') }).waitFor();
  await page.getByText(t('web.bill.verified')).waitFor();
  found.bill = page.url().split('/').at(-1);
  const shown = await page.locator('ol table td.num').allInnerTexts();
  const multiplier = (await page.locator('ol .sum').first().innerText()).match(/×\s*([\d.,]+)/)[1];
  const total = (await page.locator('[data-test=total]').innerText()).replace(/[¥,\s]/g, '');
  must(amountOf(shown, multiplier) === total, `from ${shown} x ${multiplier} x ${price} follows ${amountOf(shown, multiplier)}, the bill says ${total}`);
  const [debit, credit] = [await page.locator('.columns td.num:nth-child(2)').allInnerTexts(), await page.locator('.columns td.num:nth-child(3)').allInnerTexts()];
  must(debit.includes(await money(page)) && credit.includes(await money(page)), `the journal entry does not carry the total: ${debit} / ${credit}`);
  await shot('bill');
}
const money = async (page) => (await page.locator('[data-test=total]').innerText()).replace(/[¥\s]/g, '');
