// The property fee by area, from rooms out of a spreadsheet to bills: three months, then one whose area was recorded wrongly.
import { must } from '../pages.mjs';
import { addFlatPrice, createItem, itemOf } from './charging.mjs';
import { month, months_charged } from './days.mjs';
import { confirm, dialog, fillDay, openBuilding, press, until } from './parts.mjs';
import { billOf, calculateRun, postReviewed, previewRun, reviewRun } from './runs.mjs';

const code = 'area_fee', building = '9', room = '9-1-101';
const price = '2.80', fee = '250.40', exact = '250.404';   // 89.43 m2 x 2.80
const wrong_area = '894.30', wrong_fee = '2,504.04';
const billable_rooms = 3, rooms = 4;                       // nobody owns the shop

export async function createAreaFee(walk) {
  const { page, t, shot, area_item } = walk;
  await createItem(walk, area_item, code, async (form) => {
    await form.getByText(t('web.charge_items.object_room'), { exact: true }).click();
    must(await form.getByRole('radio', { name: t('web.revenue_class.own'), exact: true }).isChecked(), 'a fee by room is not own revenue by itself');
    await form.getByLabel(t('web.charge_items.outlier_factor'), { exact: true }).fill('3');
  }, 'create_item_area_fee');
  await addFlatPrice(walk, code, t('web.charge_items.unit_price', { unit: t('web.items.per_area_month') }), price, fee, 'create_price_area_fee');
  await itemOf(page, code).getByText('× 3', { exact: true }).waitFor();
  await shot('charge_items_area_fee');
}

async function calculated(walk, back) {
  const run = await previewRun(walk, { item: walk.area_item, building, days: month(back) });
  const got = await calculateRun(walk, run);
  must(got.line_count === rooms && got.blocked_count === rooms - billable_rooms, `${rooms} lines, all but ${billable_rooms} of them blocked, expected: ${JSON.stringify(got)}`);
  return { run, got };
}

// The first of the runs is given up and made again.
export async function chargeThreeMonths(walk) {
  const { page, t, shot } = walk;
  for (let back = months_charged; back > 1; back -= 1) {
    if (back === months_charged) await givenUp(walk, back);
    const { run } = await calculated(walk, back);
    await reviewRun(walk);
    await postReviewed(walk, run);
    if (back > 2) continue;
    walk.found.area_run = run;
    await shot('run_area_fee');
    walk.found.area_bill = await billOf(page, t, room);
    must((await page.locator('[data-test=total]').innerText()) === `¥ ${fee}`, `the bill of ${room} is ${await page.locator('[data-test=total]').innerText()}`);
    await page.getByText(`89.43 × 2.8 × 1 = ${exact}`).waitFor();
    await page.getByText(`${exact} → ¥ ${fee}`).waitFor();
    await shot('bill_area_fee');
  }
}
async function givenUp(walk, back) {
  const { page, t, shot, area_item, found } = walk;
  found.cancelled_run = await previewRun(walk, { item: area_item, building, days: month(back) });
  await press(page.locator('main'), t('web.run.cancel'));
  await shot('run_cancel_dialog');
  await confirm(page, t('web.run.cancel'));
  await until(page, 'the cancelled run', `/api/v1/runs/${found.cancelled_run}`, (got) => got.state === 'cancelled');
  await page.getByText(t('web.run.cancelled_why')).waitFor();
  await shot('run_cancelled');
}

async function recordArea({ page, t, shot }) {
  await openBuilding(page, t, '9');
  await page.getByRole('link', { name: room, exact: true }).click();
  await press(page.locator('main'), t('web.room.add_area'));
  await dialog(page).getByLabel(t('web.room.area_m2'), { exact: true }).fill(wrong_area);
  await fillDay(dialog(page), t('web.room.from_which_day'), month(1)[0]);
  await shot('record_area');
  await confirm(page, t('web.room.record'));
  await page.locator('.el-table__row', { hasText: month(1)[0] }).getByText(wrong_area).waitFor();
}

// Ten times the area: the line waits until somebody says why it is right.
export async function releaseOutlier(walk) {
  const { page, t, shot, found } = walk;
  await recordArea(walk);
  const { run, got } = await calculated(walk, 1);
  must(got.parked_count === 1, `one parked line expected: ${JSON.stringify(got)}`);
  await page.getByText(t('web.run.show_parked', { n: 1 })).click();
  const line = page.locator('.el-table__row', { hasText: room });
  await line.locator('.warn', { hasText: '3' }).waitFor();
  await shot('run_parked');
  await press(line, t('web.run.release'));
  await dialog(page).getByText(wrong_fee).waitFor();
  await dialog(page).getByLabel(t('web.run.release_reason')).fill(t('web.room.area'));
  await shot('run_release_dialog');
  await confirm(page, t('web.run.release'));
  await page.getByText(t('web.run.show_parked', { n: 0 })).waitFor();
  await page.getByText(t('web.run.show_all'), { exact: true }).click();
  await line.getByText(t('web.room.area'), { exact: false }).first().waitFor();
  await shot('run_released');
  await reviewRun(walk);
  await postReviewed(walk, run, async (open) => {
    must((await open.locator('.numbers dd').first().innerText()) === String(billable_rooms), 'the released line is not posted');
  });
  found.outlier_run = run;
}
