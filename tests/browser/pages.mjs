// A browser with a person's eyes: texts in the language of the walk, and what no page may ever show.
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(`${root}core/web/package.json`);
const { chromium } = require('playwright-core');
const axe_source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const width = 1280;
export const height = 800;
const page_height_max = 3000;
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

function catalogueOf(language) {
  const folder = `${root}schemas/messages/${language}`;
  return Object.assign({}, ...readdirSync(folder).map((name) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))));
}
export const allTexts = (language) => Object.values(catalogueOf(language));
export function textsOf(language) {
  const sentences = catalogueOf(language);
  return (code, facts = {}) => {
    if (!(code in sentences)) throw new Error(`no text ${code} in ${language}`);
    return sentences[code].replace(/\{([a-z0-9_]+)\}/g, (hole, name) => (name in facts ? String(facts[name]) : hole));
  };
}

export class Complaint extends Error {}
export function must(holds, sentence) {
  if (!holds) throw new Complaint(sentence);
}

export async function openBrowser(url, language, screenshots) {
  mkdirSync(screenshots, { recursive: true });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
  const context = await browser.newContext({ viewport: { width, height }, locale: language, baseURL: url });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);   // only stops a hang; a machine that also builds is slow
  const faults = [];
  const loaded = new Map();   // of this service's own assets: bytes as they travel compressed
  page.on('pageerror', (error) => faults.push(`error on ${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // The browser notes every refusal by itself; the walk provokes some, and asking who is signed in is one where nobody is.
    const expected = /status of 4(01|03|09|22)/.test(message.text());
    if ((message.type() === 'error' || message.type() === 'warning') && !expected) faults.push(`${message.type()} on ${page.url()}: ${message.text()}`);
  });
  page.on('response', async (response) => {
    if (!/\.(js|css)$/.test(new URL(response.url()).pathname)) return;
    const body = await response.body().catch(() => null);
    if (body) loaded.set(response.url(), gzipSync(body).length);
  });
  return {
    browser, context, page, faults, loaded,
    loadedBytes: () => [...loaded.values()].reduce((sum, bytes) => sum + bytes, 0),
    async shot(name, size = { width, height }) {
      // As high as its content: what a person sees by scrolling.
      const content = await page.evaluate(() => document.querySelector('main .page')?.scrollHeight ?? 0);
      await page.setViewportSize({ width: size.width, height: Math.min(Math.max(size.height, content + 60), page_height_max) });
      await page.screenshot({ path: `${screenshots}/${name}.png`, animations: 'disabled' });
      await page.setViewportSize(size);
    },
  };
}

// What holds of every page: no raw text codes, nothing wider than the window, no table cut off.
export async function looksRight(page, name) {
  const seen = await page.evaluate(() => {
    const main = document.querySelector('main');
    const cut = [...document.querySelectorAll('.el-table .el-scrollbar__wrap')].filter((box) => box.scrollWidth > box.clientWidth + 1);
    return {
      codes: document.body.innerText.match(/\b(web|accounts|premises|fleet|metering|charging|ledger|ingest|jobs|request)\.[a-z_]+/g) ?? [],
      holes: document.body.innerText.match(/\{[a-z_]+\}/g) ?? [],
      wide: Math.max(document.documentElement.scrollWidth - window.innerWidth, main ? main.scrollWidth - main.clientWidth : 0),
      cells: [...document.querySelectorAll('.el-table__body .cell')].filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.innerText),
      cut: cut.map((box) => `${box.scrollWidth} px in ${box.clientWidth} px`),
      // What a panel hides at its edge; a box that scrolls by itself is no fault.
      hidden: [...document.querySelectorAll('main .panel')].filter((panel) => getComputedStyle(panel).overflowX === 'hidden' && panel.scrollWidth > panel.clientWidth + 1)
        .map((panel) => `${panel.querySelector('h2')?.innerText ?? panel.className}: ${panel.scrollWidth} px in ${panel.clientWidth} px`),
      title: document.title,
    };
  });
  must(seen.codes.length === 0, `${name}: raw text codes ${seen.codes}`);
  must(seen.holes.length === 0, `${name}: unfilled facts ${seen.holes}`);
  must(seen.wide <= 0, `${name}: ${seen.wide} px wider than the window`);
  must(seen.cut.length === 0, `${name}: a table is cut off: ${seen.cut}`);
  must(seen.cells.length === 0, `${name}: cells do not fit: ${[...new Set(seen.cells)].slice(0, 5).join(' | ')}`);
  must(seen.hidden.length === 0, `${name}: a panel hides a part of itself: ${seen.hidden}`);
  must(seen.title.includes('·'), `${name}: the window has no title (${seen.title})`);
}

// Labels, names and contrast, by axe-core. Element Plus' own hidden inputs are its affair.
export async function accessible(page, name) {
  // Colours on their way to other colours, and dialogs on their way in, are judged when they have arrived; what turns for ever never does.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime)).map((one) => one.finished)));
  // Evaluated by the debugger, so the page's content policy stays as it is.
  await page.evaluate(axe_source);
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa'],
      // Of Element Plus' own making: scroll areas inside its tables and selects, the pop-up of a select.
      rules: { 'scrollable-region-focusable': { enabled: false }, 'aria-tooltip-name': { enabled: false } },
    });
    return violations.map(({ id, help, nodes }) => `${id} (${help}): ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
  });
  must(found.length === 0, `${name}: ${found.join('\n    ')}`);
}
