import { must } from '../pages.mjs';

const colours_min = 3;   // of a plot that shows something: ground, grid, line

async function coloursOf(page) {
  return page.evaluate(() => {
    const canvas = document.querySelector('.plot canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]},${data[i + 3]}`);
    return seen.size;
  });
}
const newest = (page) => page.locator('.plot[data-newest]').first().getAttribute('data-newest').then(Number);

export async function movingCurve({ page, shot, found }) {
  await page.goto(`/meters/${found.meter}`);
  await page.locator('.plot[data-newest] canvas').first().waitFor();
  await page.evaluate(() => { window.same_page = true; });
  const before = await newest(page);
  await page.waitForFunction((then) => Number(document.querySelector('.plot[data-newest]')?.getAttribute('data-newest')) > then, before, { timeout: 60_000 });
  must(await page.evaluate(() => window.same_page), 'the page was reloaded to move the curve');
  must((await coloursOf(page)) >= colours_min, 'the curve is not drawn');
  await shot('meter_live');
}

export async function zoomedCurve({ page, t, shot }) {
  await page.getByText(t('web.plot.range_day'), { exact: true }).click();
  await page.getByText(t('web.meter.zoom_note')).waitFor();
  await page.locator('.plot canvas').first().waitFor();
  const asked = page.waitForRequest((request) => request.url().includes('/curve?'));
  await page.locator('.plot canvas').first().hover();
  await page.keyboard.down('Control');
  for (let i = 0; i < 4; i += 1) await page.mouse.wheel(0, -240);
  await page.keyboard.up('Control');
  await asked;
  await page.getByRole('button', { name: t('web.meter.whole_range') }).waitFor();
  await shot('meter_zoomed');
  for (const by of ['hour', 'month']) await page.getByText(t(`web.meter.by_${by}`), { exact: true }).click();
  await page.getByText(t('web.meter.by_day'), { exact: true }).click();
  await page.locator('.plot').nth(1).locator('canvas').first().waitFor();
}
