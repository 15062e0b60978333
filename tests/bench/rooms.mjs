// 100,000 rooms in the browser: how long from a key or a press until the rows stand there. Started by tests/bench/rooms.
import { openBrowser, textsOf } from '../browser/pages.mjs';
import { signIn, tell } from './in_chromium.mjs';

const language = 'zh-CN';
const times = 9;
const t = textsOf(language);
const { browser, page } = await openBrowser(process.env.LAMPLIGHTER_URL, language, process.env.LAMPLIGHTER_SCREENSHOTS);
const database = process.env.LAMPLIGHTER_DATABASE;

const tellRooms = (figure, values, how = {}) => tell(figure, values, { database, rooms: 100_000, ...how });

await page.goto('/');
await signIn(page, t);
await page.locator('aside').waitFor();

// --- what the service answers, asked by the page ---
const estate = (await (await page.request.get('/api/v1/estates')).json()).rows.find((one) => one.code === 'BIG').id;
const asked = {
  'first page': '', 'part of a code, many': 'q=101', 'part of a code, one': 'q=187-2-2510', 'part of a name, many': 'q=%E7%8E%8B', 'part of a name, few': 'q=%E7%8E%8B%E4%BC%9F%E8%8A%B3',
  'nothing matches': 'q=zzzz', 'a use': 'use=office', 'unsold': 'occupancy=unsold', 'a floor': 'floor=25',
};
for (const [name, query] of Object.entries(asked)) {
  const path = `/api/v1/rooms?estate=${estate}&limit=50&${query}`;
  const values = await page.evaluate(async ([url, n]) => {
    const taken = [];
    for (let at = 0; at < n; at += 1) {
      const begin = performance.now();
      await (await fetch(url)).json();
      taken.push(performance.now() - begin);
    }
    return taken;
  }, [path, times]);
  tellRooms(`GET /api/v1/rooms, ${name}`, values);
}
for (const part of ['tree', 'readiness']) {
  const begin = Date.now();
  await (await page.request.get(`/api/v1/estates/${estate}/${part}`)).body();
  tellRooms(`GET /api/v1/estates/{estate}/${part}`, [Date.now() - begin]);
}

// --- the page ---
await page.evaluate(() => {
  for (const kind of ['keydown', 'click']) addEventListener(kind, () => { window.began = performance.now(); }, { capture: true });
});
// Looked at in every frame: the time of the frame in which it holds, since the last key or click.
const first_row = () => page.evaluate(() => document.querySelector('main .el-table__row a')?.textContent ?? '');
const took = (handle) => handle.jsonValue();
const firstIs = (code) => page.waitForFunction(
  (wanted) => (document.querySelector('main .el-table__row a')?.textContent === wanted ? performance.now() - window.began : false), code, { polling: 'raf' }).then(took);
const firstIsNot = (code) => page.waitForFunction((former) => {
  const now = document.querySelector('main .el-table__row a')?.textContent;
  return now && now !== former ? performance.now() - window.began : false;
}, code, { polling: 'raf' }).then(took);

const opened = [], narrowed = [], widened = [], forward = [];
await page.locator('aside').getByRole('link', { name: t('web.rooms.title'), exact: true }).click();
await page.locator('.places').getByText('百户大苑').click();
await firstIs('1-1-101');
for (let at = 0; at < times; at += 1) {
  await page.locator('aside').getByRole('link', { name: t('web.residents.title'), exact: true }).click();
  await page.getByRole('heading', { level: 1, name: t('web.residents.title') }).waitFor();
  await page.locator('aside').getByRole('link', { name: t('web.rooms.title'), exact: true }).click();
  opened.push(await firstIs('1-1-101'));
}
const search = page.getByPlaceholder(t('web.rooms.search'));
for (let at = 0; at < times; at += 1) {
  await search.pressSequentially(`${150 + at}-2-250`, { delay: 30 });
  await page.keyboard.press('9');
  narrowed.push(await firstIs(`${150 + at}-2-2509`));
  await search.selectText();
  await page.keyboard.press('Delete');
  widened.push(await firstIs('1-1-101'));
}
for (let at = 0; at < times; at += 1) {
  const before = await first_row();
  await page.getByRole('button', { name: t('web.pager.forward'), exact: true }).click();
  forward.push(await firstIsNot(before));
}
const note = { note: 'from the key or press to the frame with the rows' };
tellRooms('rooms page: opened from the side bar', opened, note);
tellRooms('rooms page: last key of a search', narrowed, { ...note, of_which_typing_pause: 250 });
tellRooms('rooms page: search emptied', widened, { ...note, of_which_typing_pause: 250 });
tellRooms('rooms page: next page', forward, note);

// --- scrolling: the longest frame while the wheel turns over a page of rows ---
await page.evaluate(() => {
  window.frames_ms = [];
  let last = performance.now();
  const look = (now) => { window.frames_ms.push(now - last); last = now; requestAnimationFrame(look); };
  requestAnimationFrame(look);
});
await page.mouse.move(900, 500);
for (let at = 0; at < 40; at += 1) await page.mouse.wheel(0, 120);
tellRooms('rooms page: frames while scrolling', (await page.evaluate(() => window.frames_ms)).slice(1));

// --- export: entrance 1, floors 1 and 10 to 19 of twenty buildings ---
await search.fill('7-1-1');
await firstIs('7-1-101');   // a list that is not narrowed yet would be refused as too long
const begin = Date.now();
const downloading = page.waitForEvent('download', { timeout: 120_000 });
await page.locator('[data-test=export]').click();
await downloading;
tellRooms('rooms page: export of what 7-1-1 finds', [Date.now() - begin], { rows: 2_200 });
await browser.close();
