// How long until the page that was asked for stands there. Started by tests/bench/pages.
import { openBrowser, textsOf } from '../browser/pages.mjs';
import { signIn, tell } from './in_chromium.mjs';

const language = 'zh-CN';
const rounds = 7;
const rest_ms = 400;   // between two presses: what the former page still asks for has come
const t = textsOf(language);
const { browser, context, page } = await openBrowser(process.env.LAMPLIGHTER_URL, language, process.env.LAMPLIGHTER_SCREENSHOTS);

await page.goto('/');
await signIn(page, t);
await page.locator('aside').waitFor();

// --- the first load: a browser that has never been here, but for its session ---
const state = await context.storageState();
await page.goto('about:blank');   // a live dashboard beside it would take its processor
const loads = [];
for (let at = 0; at < rounds; at += 1) {
  const fresh = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: language, baseURL: process.env.LAMPLIGHTER_URL, storageState: state });
  const first = await fresh.newPage();
  await first.goto('/', { waitUntil: 'commit' });
  // The clock of a page begins with the press that asks for it.
  loads.push(await (await first.waitForFunction(() => document.querySelector('main .figure .value') && performance.now(), null, { polling: 'raf' })).jsonValue());
  await fresh.close();
}
tell('first load, empty cache: to the figures of the dashboard', loads);

// --- from page to page, as the side bar leads ---
await page.goto('/');
await page.locator('aside').waitFor();
await page.evaluate(() => addEventListener('click', () => { window.began = performance.now(); }, { capture: true }));
const links = page.locator('aside nav a');
const titles = (await links.allInnerTexts()).map((text) => text.trim().split('\n')[0]);
const taken = new Map(titles.map((title) => [title, []]));
for (let round = 0; round <= rounds; round += 1) {
  for (let at = 0; at < titles.length; at += 1) {
    await links.nth((at + 1) % titles.length).click();
    const title = titles[(at + 1) % titles.length];
    const stands = await page.waitForFunction((wanted) => {
      const main = document.querySelector('main');
      const heading = main?.querySelector('h1')?.textContent.trim();
      const content = main?.querySelector('.figure, .panel, .state, .note');
      return heading === wanted && content && !main.querySelector('.el-skeleton') ? performance.now() - window.began : false;
    }, title, { polling: 'raf' });
    taken.get(title).push(await stands.jsonValue());
    await page.waitForTimeout(rest_ms);
  }
}
for (const [title, values] of taken) tell(`page change: ${title}`, values.slice(1), { first_visit: Math.round(values[0]) });
const again = [...taken.values()].flatMap((values) => values.slice(1));
tell('page change: all of them', again, { p95: Math.round([...again].sort((a, b) => a - b)[Math.floor(again.length * 0.95)]) });
await browser.close();
