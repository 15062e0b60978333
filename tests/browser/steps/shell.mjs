import { accessible, height, looksRight, must, width } from '../pages.mjs';
import { pagesOf } from './every_page.mjs';
import { dialog, goTo, press } from './parts.mjs';

const palette = (page) => page.locator('.palette');
const question = (page) => page.locator('.unsaved-question');
const heading = (page, name) => page.getByRole('heading', { level: 1, name });

async function ask(page, text) {
  await page.keyboard.press('Control+K');
  await palette(page).getByRole('combobox').fill(text);
}

export async function findByKeyboard({ page, t, shot, found }) {
  await goTo(page, t, 'web.audit.title');
  // A page by the initials of its pinyin, whatever the language.
  await ask(page, 'fw');
  await palette(page).getByRole('option', { name: t('web.rooms.title'), exact: true }).and(page.locator('[aria-selected=true]')).waitFor();
  await page.keyboard.press('Enter');
  await heading(page, t('web.rooms.title')).waitFor();
  // A record by a part of its name; the box knows it again when it is opened next.
  const room = '9-1-101';
  await ask(page, room);
  await palette(page).getByRole('option', { name: room }).first().waitFor();
  await accessible(page, 'the palette');
  await shot('palette');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/rooms\/\d+$/);
  await heading(page, room).waitFor();
  const crumbs = page.locator('.crumbs');
  await crumbs.locator('[aria-current=page]', { hasText: room }).waitFor();
  await crumbs.getByText(t('web.module.base_data'), { exact: true }).waitFor();
  await shot('breadcrumbs');
  await crumbs.getByRole('link', { name: t('web.rooms.title'), exact: true }).click();
  await heading(page, t('web.rooms.title')).waitFor();
  await page.keyboard.press('Control+K');
  await palette(page).getByText(t('web.palette.recent'), { exact: true }).waitFor();
  must((await palette(page).getByRole('option').first().innerText()).includes(room), 'what was chosen last is not the first');
  // A bill is found without its year; what is not there is said.
  const bill = await (await page.request.get(`/api/v1/bills/${found.bill}`)).json();
  await palette(page).getByRole('combobox').fill(String(Number(bill.number.split('-')[1])));
  await palette(page).getByRole('option', { name: bill.number }).waitFor();
  // A run by its number, as its page shows it, and by its period.
  const run = await (await page.request.get(`/api/v1/runs/${found.run}`)).json();
  for (const typed of [`#${run.id}`, `${run.item.name} ${run.period_from.slice(0, 7)}`]) {
    await palette(page).getByRole('combobox').fill(typed);
    await palette(page).getByRole('option', { name: `#${run.id} ${run.item.name}` }).waitFor();
  }
  await palette(page).getByRole('combobox').fill('qqqqq');
  await palette(page).getByText(t('web.palette.nothing', { text: 'qqqqq' })).waitFor();
  await page.keyboard.press('Escape');
  await palette(page).waitFor({ state: 'detached' });
}

export async function keepWhatWasTyped({ page, t, shot }) {
  await goTo(page, t, 'web.sheet.title');
  const value = page.locator('.sheet-value input').first();
  await value.fill('1');
  const away = page.locator('aside').getByRole('link', { name: t('web.bills.title'), exact: true });
  await away.click();
  await question(page).waitFor();
  await accessible(page, 'the question before leaving');
  await shot('unsaved');
  await press(question(page), t('web.unsaved.stay'));
  await question(page).waitFor({ state: 'hidden' });
  must((await value.inputValue()) === '1', 'what was typed has gone although the person stayed');
  await away.click();
  await press(question(page), t('web.unsaved.leave'));
  await heading(page, t('web.bills.title')).waitFor();

  await goTo(page, t, 'web.users.title');
  await press(page.locator('main'), t('web.users.create'));
  const form = dialog(page);
  const name = form.getByLabel(t('web.sign_in.user_name'), { exact: true });
  await name.fill('somebody');
  await page.keyboard.press('Escape');
  await press(question(page), t('web.unsaved.stay'));
  must((await name.inputValue()) === 'somebody', 'Escape lost what was typed into a dialog');
  await name.fill('');
  await press(form, t('web.act.cancel'));   // as it was opened: nothing to ask
  await form.waitFor({ state: 'hidden' });
}

export async function trayAndHelp({ page, t, shot }) {
  await page.goto('/charge-items');
  await heading(page, t('web.items.title')).waitFor();
  await page.getByRole('button', { name: t('web.tray.title') }).click();
  // No backup was ever made here.
  const notice = page.getByRole('menuitem', { name: t('web.tray.backup', { n: 1 }) });
  await notice.waitFor();
  await page.locator('.icon-button .count').waitFor({ state: 'detached' });   // what was looked at is not new
  await shot('tray');
  await notice.click();
  await heading(page, t('web.dashboard.title')).waitFor();

  await goTo(page, t, 'web.items.title');
  await page.getByRole('button', { name: t('web.help.open') }).click();
  const help = dialog(page);
  await help.getByText(t('web.help.terms'), { exact: true }).waitFor();
  await help.getByText(t('web.help.term.tier').split('|')[0], { exact: true }).waitFor();
  await accessible(page, 'the help');
  await shot('help');
  await help.getByRole('link', { name: t('web.runs.title'), exact: true }).click();
  await heading(page, t('web.runs.title')).waitFor();
}

// Every kind of part once; the rest of the pages are made of the same (tests/browser/run --night looks at them too).
export async function byNight({ page, t, shot, found }) {
  const pages = process.env.LAMPLIGHTER_EVERY_PAGE_BY_NIGHT === '1' ? pagesOf(found) : { dashboard: '/', meter: `/meters/${found.meter}`, rooms: '/rooms',
    run: `/runs/${found.run}`, bill: `/bills/${found.bill}`, approvals: '/approvals?view=all', profile: '/profile' };
  await page.getByRole('button', { name: t('web.theme.to_dark') }).click();
  const faults = [];
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(path);   // remembered by the browser, not by the page
    await page.locator('main h1').waitFor();
    await page.waitForFunction(() => !document.querySelector('main .el-skeleton'));
    must(await page.evaluate(() => document.documentElement.classList.contains('dark')), `${name} is not dark`);
    await accessible(page, `${name} by night`).catch((error) => faults.push(error.message));
    await shot(`dark_${name}`);
  }
  await page.goto('/charge-items');
  await press(page.locator('main'), t('web.items.create'));
  await dialog(page).waitFor();
  await accessible(page, 'a dialog by night').catch((error) => faults.push(error.message));
  await shot('dark_dialog');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: t('web.theme.to_light') }).click();
  must(faults.length === 0, faults.join('\n    '));
}

export async function onSmallScreen({ page, t, shot }) {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/');
  await heading(page, t('web.dashboard.title')).waitFor();
  await page.waitForFunction(() => !document.querySelector('main .el-skeleton'));
  const bar = page.locator('aside');
  must(!(await bar.isVisible()), 'the side bar takes room on a small screen');
  await looksRight(page, 'the dashboard on a small screen');
  await accessible(page, 'the dashboard on a small screen');
  await page.screenshot({ path: `${process.env.LAMPLIGHTER_SCREENSHOTS}/small_dashboard.png`, animations: 'disabled' });
  await page.getByRole('button', { name: t('web.shell.side_bar') }).click();
  await bar.getByRole('link', { name: t('web.bills.title'), exact: true }).waitFor();
  await page.screenshot({ path: `${process.env.LAMPLIGHTER_SCREENSHOTS}/small_drawer.png`, animations: 'disabled' });
  await bar.getByRole('link', { name: t('web.bills.title'), exact: true }).click();
  await heading(page, t('web.bills.title')).waitFor();
  await bar.waitFor({ state: 'hidden' });
  await page.setViewportSize({ width, height });
  await bar.waitFor();
  // At the desk it folds, and stays folded.
  await page.getByRole('button', { name: t('web.shell.side_bar') }).click();
  await page.reload();
  await page.locator('aside.folded').waitFor();
  await bar.getByRole('link', { name: t('web.rooms.title'), exact: true }).click();
  await heading(page, t('web.rooms.title')).waitFor();
  await accessible(page, 'the folded side bar');
  await shot('folded');
  await page.getByRole('button', { name: t('web.shell.side_bar') }).click();
}
