import { structureOf } from '../goldens.mjs';
import { accessible, looksRight, must } from '../pages.mjs';

// The records are those that the walk made: a page of each kind it can be.
export const pagesOf = (found) => ({
  dashboard: '/', guide: '/guide', gateways: '/gateways', gateway: `/gateways/${found.gateway}`, refused_records: '/refused-records', meters: '/meters',
  meter: `/meters/${found.meter}`, hand_meter: `/meters/${found.hand_meter}`, rooms: '/rooms', map: '/map', room: `/rooms/${found.room}`, residents: '/residents', parking: '/parking',
  review: '/review?state=decided',   // whether one waits depends on the minute in which a meter was changed
  reading_sheet: '/reading-sheet', charge_items: '/charge-items', runs: '/runs', run: `/runs/${found.run}`,
  run_area_fee: `/runs/${found.area_run}`, run_released: `/runs/${found.outlier_run}`, run_cancelled: `/runs/${found.cancelled_run}`,
  bills: '/bills', bill: `/bills/${found.bill}`, bill_area_fee: `/bills/${found.area_bill}`, bill_water: `/bills/${found.water_bill}`, users: '/users', approvals: '/approvals?view=all', audit: '/audit', profile: '/profile',
  nowhere: '/no-such-page',
});
export async function settled(page) {
  await page.locator('main h1').waitFor();
  await page.locator('main .el-skeleton').first().waitFor({ state: 'detached' });
  await page.waitForFunction(() => !document.querySelector('main .el-skeleton'));
  await page.waitForTimeout(400);   // plots draw in a frame of their own; nothing is asserted on time
}

export async function everyPage({ page, shot, found, language }) {
  const structure = structureOf(page, language);
  const faults = [];   // of all pages: one walk tells them all
  for (const [name, path] of Object.entries(pagesOf(found))) {
    await page.goto(path);
    await settled(page);
    if (name === 'dashboard') await structure('frame', 'aside, header.top').catch((error) => faults.push(error.message));
    for (const look of [looksRight, accessible, (_, of_page) => structure(of_page, 'main')]) await look(page, name).catch((error) => faults.push(error.message));
    await shot(`page_${name}`);
  }
  must(faults.length === 0, faults.join('\n    '));
}
