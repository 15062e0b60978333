// Called by tests/browser/pictures.
import { openBrowser, textsOf } from './pages.mjs';
import { goTo, press } from './steps/parts.mjs';
import { calculateRun, postReviewed, previewRun, reviewRun } from './steps/runs.mjs';

const language = process.env.LAMPLIGHTER_LANGUAGE;
const folder = process.env.LAMPLIGHTER_PICTURES;
const t = textsOf(language);
const { browser, page } = await openBrowser(process.env.LAMPLIGHTER_URL, language, folder);

async function settled() {
  await page.locator('main h1').waitFor();
  await page.waitForFunction(() => !document.querySelector('main .el-skeleton'));
  await page.waitForTimeout(1_500);   // plots draw in frames of their own
}
async function picture(name, path, ready = async () => {}) {
  await page.goto(path);
  await settled();
  await ready();
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
  console.log(`${folder}/${name}.png`);
}
const get = async (path) => (await page.request.get(path)).json();

await page.goto('/sign-in');
await page.getByLabel(t('web.sign_in.user_name')).fill('admin');
await page.getByLabel(t('web.sign_in.password'), { exact: true }).fill(process.env.LAMPLIGHTER_PASSWORD);
await press(page, t('web.sign_in.go'));
await page.getByRole('heading', { level: 1, name: t('web.dashboard.title') }).waitFor();

if (!(await get('/api/v1/bills?limit=1')).rows.length) {
  await goTo(page, t, 'web.runs.title');
  const items = await get('/api/v1/charge_items');
  const item = items.rows.find((one) => one.meter_kind === 'electricity');
  const walk = { page, t, shot: async () => {} };
  const run = await previewRun(walk, { item: item.name });
  await calculateRun(walk, run);
  await reviewRun(walk);
  await postReviewed(walk, run);
}
const meter = (await get('/api/v1/meters?kind=electricity&limit=50')).rows.find((one) => one.room);
const bill = (await get('/api/v1/bills?limit=1')).rows[0];
await picture('dashboard', '/');
await picture('map', '/map');
await picture('meter', `/meters/${meter.id}`);
await picture('bill', `/bills/${bill.id}`, async () => { await page.getByText(t('web.bill.verified')).waitFor(); });
await browser.close();
