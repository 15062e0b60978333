// The list part as a person uses it: filters in the address, a filter saved by name, columns, the exported file, history.
import { readFileSync } from 'node:fs';

import { accessible, looksRight, must } from '../pages.mjs';
import { dialog, goTo, press } from './parts.mjs';

const codes = (page) => page.locator('main .el-table__row td:first-child a').allInnerTexts();
const rowsAre = (page, n) => page.waitForFunction((count) => document.querySelectorAll('main .el-table__row').length === count, n);

export async function filterList({ page, t, found }) {
  await goTo(page, t, 'web.meters.title');
  await page.locator('main .el-table__row').first().waitFor();
  const asked = async (query) => (await (await page.request.get(`/api/v1/meters?limit=500&${query}`)).json()).rows;
  const [all, wanted] = [await asked(''), await asked('kind=water&q=1-101')];
  must(wanted.length > 0 && wanted.length < all.length, `the filter should leave some meters out: ${wanted.length} of ${all.length}`);
  await page.locator('.filters').getByText(t('web.meter_kind.water'), { exact: true }).click();
  await page.getByPlaceholder(t('web.meters.search')).fill('1-101');
  await page.waitForURL(/[?&]q=1-101/);
  must(/[?&]kind=water/.test(page.url()), `the address does not keep the kind: ${page.url()}`);
  await rowsAre(page, wanted.length);
  must((await codes(page)).every((code) => wanted.some((meter) => meter.code === code)), `listed ${await codes(page)}`);
  found.filtered = wanted.length;
  // A link brings the same list, with the field filled in.
  await page.goto(page.url());
  await rowsAre(page, wanted.length);
  must((await page.getByPlaceholder(t('web.meters.search')).inputValue()) === '1-101', 'the field is empty after the link');
}

export async function saveFilter(walk) {
  const { page, t, shot, found } = walk;
  const saved = () => page.locator('[data-test=saved]');
  await saved().click();
  const popover = page.locator('.el-popover:visible');
  await popover.getByPlaceholder(t('web.list.filter_name')).fill('101 W');
  await shot('list_saved_filters');
  await press(popover, t('web.act.save'));
  await popover.waitFor({ state: 'hidden' });
  await goTo(page, t, 'web.bills.title');
  await goTo(page, t, 'web.meters.title');
  const many = () => page.waitForFunction((few) => document.querySelectorAll('main .el-table__row').length > few, found.filtered);
  await many();
  await saved().click();
  await popover.getByText('101 W', { exact: true }).click();
  await page.waitForURL(/q=1-101/);
  await rowsAre(page, found.filtered);
  // What matches nothing says so, and one press brings the list back.
  await page.getByPlaceholder(t('web.meters.search')).fill('no such meter');
  await page.getByText(t('web.list.none_found')).waitFor();
  await shot('list_nothing_matches');
  await press(page.locator('main'), t('web.list.widen'));
  await many();
}

export async function chooseColumns({ page, t, shot }) {
  const heading = page.locator('main th', { hasText: t('web.meter.serial') });
  await heading.waitFor();
  await page.locator('[data-test=columns]').click();
  const popover = page.locator('.el-popover:visible');
  await popover.getByText(t('web.meter.serial'), { exact: true }).click();
  await heading.waitFor({ state: 'detached' });
  await popover.getByText(t('web.meter.quality'), { exact: true }).click();
  await page.locator('main th', { hasText: t('web.meter.quality') }).waitFor();
  await looksRight(page, 'meters with another choice of columns');
  await shot('list_columns');
  await page.reload();
  await page.locator('main th', { hasText: t('web.meter.quality') }).waitFor();
  must((await heading.count()) === 0, 'the choice of columns is forgotten');
}

// Rows of RFC 4180 whose cells hold no line breaks.
const rowsOf = (csv) => csv.split('\r\n').filter(Boolean).map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain));

export async function exportList({ page, t, found }) {
  await goTo(page, t, 'web.bills.title');
  await page.goto(`/bills?run=${found.area_run}`);
  await page.locator('main .el-table__row').first().waitFor();
  const wanted = (await (await page.request.get(`/api/v1/bills?run=${found.area_run}&limit=500`)).json()).rows;
  const downloading = page.waitForEvent('download');
  await page.locator('[data-test=export]').click();
  const file = await downloading;
  must(file.suggestedFilename().startsWith(t('web.bills.title')) && file.suggestedFilename().endsWith('.csv'), `the file is named ${file.suggestedFilename()}`);
  const text = readFileSync(await file.path(), 'utf8');
  must(text.startsWith('\uFEFF'), 'the file does not begin with the mark of UTF-8');
  const [headings, ...rows] = rowsOf(text.slice(1));
  const [number, total] = [headings.indexOf(t('web.bills.number')), headings.indexOf(t('web.word.amount'))];
  must(number >= 0 && total >= 0, `headings: ${headings}`);
  const [got, should] = [rows.map((row) => `${row[number]} ${row[total]}`), wanted.map((bill) => `${bill.number} ${bill.total}`)];
  must(should.length > 0 && JSON.stringify(got) === JSON.stringify(should), `exported ${got}, listed ${should}`);
}

export async function readHistory({ page, t, shot, found }) {
  await page.goto(`/rooms/${found.room}`);
  await page.locator('[data-test=history]').click();
  const drawer = dialog(page);
  const entry = drawer.locator('summary', { hasText: t('web.action.premises.room.create') });
  await entry.click();
  await drawer.locator('.change').last().waitFor();
  const others = await drawer.locator('summary').count();
  must(others > 1, `the room's history has ${others} entries`);
  await shot('history');
  await accessible(page, 'history');
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });
}

// 120 rows: the next page and the one before by keyboard, and a hundred at a time, which the browser remembers.
async function pageByKeyboard(page, t) {
  const list = page.locator('[data-test=gallery-list]');
  const shows = (first, last) => list.getByText(t('web.pager.shown', { first, last }), { exact: true }).waitFor();
  await shows(1, 50);
  await page.keyboard.press('Alt+PageDown');
  await shows(51, 100);
  await page.keyboard.press('Alt+PageDown');
  await shows(101, 120);
  await page.keyboard.press('Alt+PageUp');
  await shows(51, 100);
  const forward = list.getByRole('button', { name: t('web.pager.forward'), exact: true });
  await forward.focus();
  await page.keyboard.press('Enter');
  await shows(101, 120);
  await page.waitForFunction(() => document.activeElement?.closest('[data-test=gallery-list] .pager'));   // not lost with the button
  await list.locator('.pager .el-select').click();
  await page.locator('.el-select-dropdown__item:visible', { hasText: t('web.pager.size', { n: 100 }) }).click();
  await page.reload();
  await shows(1, 100);
  await list.locator('.pager .el-select').click();
  await page.locator('.el-select-dropdown__item:visible', { hasText: t('web.pager.size', { n: 50 }) }).first().click();
  await shows(1, 50);
}

export async function showGallery({ page, t, shot }) {
  await page.goto('/gallery');
  await page.getByRole('heading', { level: 1, name: t('web.gallery.title') }).waitFor();
  await page.locator('[data-test=gallery-list] .el-table__row').first().waitFor();
  await pageByKeyboard(page, t);
  await looksRight(page, 'gallery');
  await accessible(page, 'gallery');
  await shot('gallery');
  await page.locator('[data-test=gallery-numbers]').click();
  await dialog(page).locator('.numbers dd').first().waitFor();
  await shot('gallery_numbers');
  await press(dialog(page), t('web.act.save'));
  await page.locator('[data-test=gallery-dangerous]').click();
  await press(dialog(page), t('web.gallery.try'));
  await dialog(page).getByRole('alert').waitFor();
  await accessible(page, 'a refused act');
  await press(dialog(page), t('web.act.cancel'));
}
