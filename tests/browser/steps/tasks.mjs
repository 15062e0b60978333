// Ten things a property office does, by the shortest way a new user finds. README.md states how many presses each takes; typing is
// not counted. Each begins at the dashboard.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { must } from '../pages.mjs';
import { monthStart } from './days.mjs';
import { confirm, dialog, fillDay, goTo, press, until } from './parts.mjs';
import { itemOf } from './charging.mjs';
import { replaceMeter } from './meter_change.mjs';

const first_task_steps = ['firstStart', 'createEstate', 'adoptGateway', 'adoptDevices', 'createRooms', 'createPrice', 'postRun'];

// Counts what the mouse presses, in all pages of the context.
export async function countPresses(context) {
  let presses = 0;
  await context.exposeBinding('lamplighterPressed', () => { presses += 1; });
  await context.addInitScript(() => addEventListener('mousedown', (event) => { if (event.isTrusted) window.lamplighterPressed(); }, true));
  return () => presses;
}

// "| 2 | … | 3 |" under "## Ten tasks": number of the task -> presses.
export function statedPresses() {
  const readme = readFileSync(fileURLToPath(new URL('../../../README.md', import.meta.url)), 'utf8');
  const section = readme.split('\n## ').find((text) => text.startsWith('Ten tasks'));
  must(section, 'README.md has no section "Ten tasks"');
  return new Map([...section.matchAll(/^\| (\d+) \|.*\| (\d+) \|$/gm)].map(([, task, presses]) => [Number(task), Number(presses)]));
}

// --- the tasks ---
async function whyTwelveThirty({ page, t }) {
  await goTo(page, t, 'web.bills.title');
  await page.locator('.el-table__row', { hasText: '12.30' }).getByRole('link').first().click();
  await page.getByText(t('web.bill.verified')).waitFor();
  must((await page.locator('ol.body').innerText()).includes('(3.00 − 0.00) × 1 = 3.00'), 'the bill does not say why it is 12.30');
}

// A device that stopped answering: which one, since when, and why.
async function silentMeter({ page, t, found }) {
  await page.locator('main a', { hasText: t('web.dashboard.failing') }).click();
  await page.getByRole('link', { name: found.gateway_name, exact: true }).click();
  await page.locator('.el-table__row', { hasText: found.silent }).getByText(t('web.gateway.failing'), { exact: true }).waitFor();
}

async function refusedMessage({ page, t }) {
  await page.locator('main a', { hasText: t('web.dashboard.refused') }).click();
  await page.locator('.el-table__expand-icon').first().click();
  await page.getByText('none of them').waitFor();
}

async function wrongReading({ page, t }) {
  await goTo(page, t, 'web.review.title');
  await page.locator('.el-table__row', { hasText: 'W-901' }).first().click();
  await press(dialog(page), t('web.review.correct'));
  const form = dialog(page);
  await form.getByLabel(t('web.review.right_value'), { exact: true }).fill('4.00');
  await form.getByLabel(t('web.review.reason'), { exact: true }).fill('4.00, photo of the counter');
  await confirm(page, t('web.review.correct'));
}

async function changedMeter({ page, t, found }) {
  await goTo(page, t, 'web.meters.title');
  await page.getByRole('link', { name: found.changed_code, exact: true }).click();
  await replaceMeter(page, t, { removed: '20', serial: '91-4', reason: 'stuck' });
  await page.locator('[data-test="lives"]').getByText('91-4', { exact: true }).first().waitFor();
}

async function limitedUser({ page, t, estate }) {
  await goTo(page, t, 'web.users.title');
  await press(page.locator('main'), t('web.users.create'));
  const form = dialog(page);
  await form.getByLabel(t('web.sign_in.user_name')).fill('sunli');
  await form.getByLabel(t('web.sign_in.password'), { exact: true }).fill('lantern-morning-61-blue');
  await form.getByText(t('accounts.role.finance'), { exact: true }).click();
  await form.getByLabel(t('web.users.amount_limit_of', { role: t('accounts.role.finance') })).fill('20000');
  await form.locator('.el-select').last().click();
  await page.locator('.el-select-dropdown__item:visible', { hasText: estate }).click();
  await page.keyboard.press('Escape').catch(() => {});
  await confirm(page, t('web.act.create'));
  await page.locator('.el-table__row', { hasText: 'sunli' }).getByText('¥ 20,000.00').waitFor();
}

async function priceFromNextMonth({ page, t }) {
  await goTo(page, t, 'web.items.title');
  await press(itemOf(page, 'water'), t('web.items.add_price'));
  await dialog(page).getByLabel(t('web.charge_items.unit_price', { unit: 'm³' })).fill('4.25');
  await fillDay(dialog(page), t('web.items.valid_from'), monthStart(-1));
  await confirm(page, t('web.items.add_price'));
  await itemOf(page, 'water').locator('.plans li, .waiting', { hasText: '4.25' }).first().waitFor();
}

// Run again for a month that is billed: only what was blocked then comes again, nothing is charged twice.
async function runAgain({ page, t, item }) {
  await goTo(page, t, 'web.runs.title');
  await press(page.locator('main'), t('web.runs.create'));
  await dialog(page).locator('.el-form-item', { hasText: t('web.word.item') }).locator('.el-select').first().click();
  await page.locator('.el-select-dropdown__item:visible', { hasText: item }).first().click();
  await press(dialog(page), t('web.runs.preview'));
  await page.waitForURL(/\/runs\/\d+$/);
  const run = page.url().split('/').at(-1);
  await press(page.locator('main'), t('web.run.calculate'));
  await page.getByText(t('web.run.calculate_title')).waitFor();
  await confirm(page, t('web.run.calculate'));
  const again = await until(page, 'the repeated run', `/api/v1/runs/${run}`, (got) => got.state === 'calculated');
  must(again.line_count === again.blocked_count && again.total === '0.00', `a repeated run charges again: ${JSON.stringify(again)}`);
  must(again.nothing_to_post, 'a run without a line to post does not say why');
  await page.locator('main .note, main .state').filter({ hasText: again.line_count ? String(again.blocked_count) : again.item.name }).first().waitFor();
  must(!(await page.getByRole('button', { name: t('web.run.review'), exact: true }).isVisible()), 'it can be reviewed all the same');
}

async function otherLanguage({ page }) {
  const before = await page.evaluate(() => document.documentElement.lang);
  await page.locator('header .language').click();
  await page.waitForFunction((was) => document.documentElement.lang !== was, before);
}

const tasks = new Map([
  [2, whyTwelveThirty], [3, silentMeter], [4, refusedMessage], [5, wrongReading], [6, changedMeter], [7, limitedUser],
  [8, priceFromNextMonth], [9, runAgain], [10, otherLanguage],
]);

// --- what must have happened before ---
export function silenceDevice({ found }) {
  found.silent = process.env.LAMPLIGHTER_SILENT_DEVICE;
  const done = spawnSync(process.env.LAMPLIGHTER_SIMULATOR, ['fault', '--config', process.env.LAMPLIGHTER_SIMULATOR_CONFIG, found.silent, 'dead'], { encoding: 'utf8' });
  must(done.status === 0, `estate_sim fault: ${done.stdout}${done.stderr}`);
}

async function enterWrongReading({ page, t }) {
  await goTo(page, t, 'web.sheet.title');
  const field = page.getByLabel(`${t('web.sheet.value')} W-901`, { exact: true });
  await field.fill('2.00');   // less than the 3.00 before it
  await field.press('Enter');
  await page.locator('.el-table__row', { hasText: 'W-901' }).locator('.flag, .el-tag').first().waitFor();
  await press(page.locator('main'), t('web.sheet.keep', { count: 1 }));
  await page.getByText(t('web.sheet.kept', { count: 1 })).waitFor();
}

export async function tenTasks(walk) {
  const { page, t, found, spent, presses } = walk;
  const stated = statedPresses();
  const meter = await (await page.request.get(`/api/v1/meters/${found.hand_meter}`)).json();
  found.changed_code = meter.code;
  found.gateway_name = walk.gateway;
  await enterWrongReading(walk);
  await until(page, 'the silent device', `/api/v1/gateways/${found.gateway}`, (got) => got.failing_count > 0);

  const faults = [];
  const compare = (task, name, counted) => {
    console.log(`      ${String(task).padStart(2)} ${name}: ${counted} presses`);
    if (counted !== stated.get(task)) faults.push(`task ${task} (${name}) takes ${counted} presses, README.md says ${stated.get(task)}`);
  };
  compare(1, 'first start to first bill', first_task_steps.reduce((sum, step) => sum + spent.get(step), 0));
  for (const [task, act] of tasks) {
    await page.goto('/');
    await page.getByRole('heading', { level: 1, name: t('web.dashboard.title') }).waitFor();
    const before = presses();
    await act(walk);
    compare(task, act.name, presses() - before);
  }
  await page.locator('header .language').click();   // back
  await page.getByRole('heading', { level: 1, name: t('web.dashboard.title') }).waitFor();
  must(faults.length === 0, faults.join('\n    '));
}
