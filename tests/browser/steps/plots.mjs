import { readFileSync } from 'node:fs';

import { accessible, must } from '../pages.mjs';

const colours_min = 12;   // of a plot that shows something: ground, grid, edges, and more than one class
const cell_colours_min = 2;
const png_bytes_min = 5_000;

const card = (page, title) => page.getByRole('region', { name: title, exact: true });
const choose = (within, text) => within.getByText(text, { exact: true }).click();

// A plot may draw on several canvases, one above the other.
async function coloursOf(plot) {
  return plot.locator('canvas').evaluateAll((all) => Math.max(...all.map((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
    return seen.size;
  })));
}
async function downloaded(page, button) {
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

// Year against year, hours of the day, the table, and the files of a meter's plots.
export async function plotsOfMeter({ page, t, shot, found }) {
  await page.goto(`/meters/${found.meter}`);
  const usage = card(page, t('web.meter.usage'));
  const compared = page.waitForResponse((response) => response.url().includes('compare=last_year'));
  await choose(usage, t('web.plot.compare_last_year'));
  const rows = (await (await compared).json()).rows;
  must(rows.every((row) => 'last_year' in row), 'usage was not compared with the year before');
  await usage.getByRole('button', { name: t('web.plot.as_table') }).click();
  must((await usage.locator('tbody tr').count()) === rows.length, 'the table of usage has not the rows of its plot');
  must((await usage.locator('thead').innerText()).includes(t('web.plot.last_year')), 'the table does not tell the year before');
  await shot('plot_table');
  const csv = await downloaded(page, usage.locator('[data-test=csv]'));
  must(csv.name.endsWith('.csv') && csv.bytes.toString('utf8').trim().split('\r\n').length === rows.length + 1, `${csv.name} has not the rows of the table`);
  await usage.getByRole('button', { name: t('web.plot.as_plot') }).click();
  await usage.locator('.plot canvas').first().waitFor();
  must((await usage.locator('.plot').getAttribute('aria-label')).includes('kWh'), 'the plot does not say itself in a sentence');

  const hours = card(page, t('web.plot.hours'));
  await hours.locator('.plot canvas').first().waitFor();
  must((await coloursOf(hours)) >= colours_min, 'the hours of the day are not drawn');
  const png = await downloaded(page, hours.locator('[data-test=picture]'));
  must(png.name.endsWith('.png') && png.bytes.subarray(1, 4).toString() === 'PNG' && png.bytes.length > png_bytes_min, `${png.name} is no picture`);

  const curve = card(page, t('web.meter.curve'));
  const month = page.waitForResponse((response) => response.url().includes('/curve?'));
  await choose(curve, t('web.plot.range_all'));
  const { points } = await (await month).json();
  must(points.length > 10 && points.length <= 600, `the whole curve has ${points.length} points`);
  await curve.locator('.plot canvas').first().waitFor();
  await accessible(page, 'meter with plots');
  await shot('plots_of_meter');
}

export async function presenceStrip({ page, t, found }) {
  await page.goto(`/gateways/${found.gateway}`);
  const strip = card(page, t('web.presence.title'));
  await strip.locator('.plot canvas').first().waitFor();
  await strip.getByRole('button', { name: t('web.plot.as_table') }).click();
  must((await strip.locator('tbody').innerText()).includes(t('web.presence.online')), 'the strip does not say that the gateway is online');
}

export async function estateMap({ page, t, shot }) {
  const answered = page.waitForResponse((response) => /\/estates\/\d+\/map/.test(response.url()));
  await page.goto('/map');
  const { rooms } = await (await answered).json();
  const cells = page.locator('.map a.cell');
  await cells.first().waitFor();
  must((await cells.count()) === rooms.length, `the map has ${await cells.count()} cells for ${rooms.length} rooms`);
  const colours = await cells.evaluateAll((all) => new Set(all.map((cell) => getComputedStyle(cell).backgroundColor)).size);
  must(colours >= cell_colours_min, 'all rooms of the map look the same');
  // Readings arrive, and the map follows by itself, sooner than its clock would let it.
  await page.getByText(t('web.live.live'), { exact: true }).waitFor();
  await page.waitForResponse((response) => /\/estates\/\d+\/map/.test(response.url()));
  await cells.first().hover();
  await page.locator('.seen').getByText(rooms[0].full_code, { exact: true }).waitFor();
  await choose(page, t('web.map.per_area'));
  await accessible(page, 'map');
  await shot('map');
  await cells.first().focus();
  await page.keyboard.press('ArrowRight');
  const second = await page.evaluate(() => document.activeElement.getAttribute('href'));
  must(second !== await cells.first().getAttribute('href'), 'an arrow does not move on the map');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${second}`);
}
