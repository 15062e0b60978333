import { must } from '../pages.mjs';
import { since } from './days.mjs';
import { confirm, dialog, fillDay, goTo, press } from './parts.mjs';
import { calculateRun, postReviewed, previewRun, reviewRun } from './runs.mjs';

const price = '0.825000';

// An item without a price yet; `fill` sets in the open dialog what it does not propose by itself.
export async function createItem({ page, t, shot }, name, code, fill = async () => {}, picture = 'create_item') {
  await goTo(page, t, 'web.items.title');
  await press(page.locator('main'), t('web.items.create'));
  await dialog(page).getByLabel(t('web.word.name'), { exact: true }).fill(name);
  await dialog(page).getByLabel(t('web.items.code'), { exact: true }).fill(code);
  await fill(dialog(page));
  await shot(picture);
  await confirm(page, t('web.act.create'));
  await itemOf(page, code).getByText(t('web.items.no_price')).waitFor();
}
export const itemOf = (page, code) => page.locator('section.item', { has: page.locator('.code').getByText(code, { exact: true }) });

// One price for every unit, since `since`. The service has tried the terms out before anything is saved: `shown` is what they cost.
export async function addFlatPrice({ page, t, shot }, code, label, new_price, shown, picture) {
  await press(itemOf(page, code), t('web.items.add_price'));
  await dialog(page).getByLabel(label).fill(new_price);
  await fillDay(dialog(page), t('web.items.valid_from'), since);
  await dialog(page).locator('[data-test=try-amount]', { hasText: shown }).waitFor();
  await shot(picture);
  await confirm(page, t('web.items.add_price'));
  await itemOf(page, code).getByText(t('web.items.valid_now')).waitFor();
}

export async function createPrice(walk) {
  const { t, shot, item } = walk;
  await createItem(walk, item, 'electricity');
  // 450 kWh at 0.825.
  await addFlatPrice(walk, 'electricity', t('web.charge_items.unit_price', { unit: 'kWh' }), price, '371.25', 'create_price');
  await shot('charge_items');
}

export async function postRun(walk) {
  const { page, t, shot, item, found } = walk;
  // Estate, item and last month are chosen already: there is only one of each.
  found.run = await previewRun(walk, {}, 'create_run');
  await shot('run_preview');

  const calculated = await calculateRun(walk, found.run);
  must(calculated.line_count === 2 && calculated.blocked_count === 1, `2 lines with 1 blocked expected: ${JSON.stringify(calculated)}`);
  await page.getByText(t('web.run.show_blocked', { n: 1 })).click();
  // The room nobody owns is blocked with its reason, in words.
  await page.locator('.el-table__row .warn', { hasText: '1-102' }).waitFor();
  await page.getByText(t('web.run.show_all'), { exact: true }).click();
  await shot('run_calculated');

  await reviewRun(walk);
  await postReviewed(walk, found.run, async (open) => {
    const numbers = await open.locator('.numbers dd').allInnerTexts();
    must(numbers[0] === '1' && numbers[2] === '1' && /^¥ [\d,]+\.\d\d$/.test(numbers[1]), `the dialog says ${numbers}`);
    must((await open.innerText()).includes(item), 'the dialog does not name the item');
    await shot('run_post_dialog');
  });
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
  const shown = await page.locator('main ol table td.num').allInnerTexts();
  const multiplier = (await page.locator('main ol .sum').first().innerText()).match(/×\s*([\d.,]+)/)[1];
  const total = (await page.locator('[data-test=total]').innerText()).replace(/[¥,\s]/g, '');
  must(amountOf(shown, multiplier) === total, `from ${shown} x ${multiplier} x ${price} follows ${amountOf(shown, multiplier)}, the bill says ${total}`);
  const [debit, credit] = [await page.locator('.columns td.num:nth-child(2)').allInnerTexts(), await page.locator('.columns td.num:nth-child(3)').allInnerTexts()];
  must(debit.includes(await money(page)) && credit.includes(await money(page)), `the journal entry does not carry the total: ${debit} / ${credit}`);
  await shot('bill');
}
const money = async (page) => (await page.locator('[data-test=total]').innerText()).replace(/[¥\s]/g, '');
