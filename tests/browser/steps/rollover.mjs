// A counter of five digits passes its end between two readings that people wrote down.
import { must } from '../pages.mjs';
import { confirm, dialog, goTo, press } from './parts.mjs';

export async function rolledOver({ page, t, shot, found }) {
  await goTo(page, t, 'web.sheet.title');
  await press(page.locator('main'), t('web.sheet.create'));
  const form = dialog(page);
  await form.getByLabel(t('web.sheet.code'), { exact: true }).fill('W-900');
  await form.getByLabel(t('web.meter.serial'), { exact: true }).fill('88-1');
  for (const [label, number] of [['web.sheet.digits', '5'], ['web.sheet.decimals', '0']]) {
    const field = form.getByLabel(t(label), { exact: true });
    await field.fill(number);
    await field.press('Tab');
  }
  await form.getByLabel(t('web.sheet.install_reading'), { exact: true }).fill('99987');
  await shot('create_meter');
  await confirm(page, t('web.sheet.create'));

  const field = page.getByLabel(`${t('web.sheet.value')} W-900`, { exact: true });
  await field.fill('1x');   // the row says what is wrong, and nothing is asked or kept; the button leads there
  await press(page.locator('main'), t('web.sheet.mend', { count: 1 }));
  await page.locator('.el-table__row', { hasText: 'W-900' }).getByText(t('web.decimal.not_a_number', { typed: '1x' })).waitFor();
  must(await field.evaluate((input) => input === document.activeElement), 'what is wrong on the sheet is not where one goes on typing');
  const sheet_row = page.locator('.el-table__row', { hasText: 'W-900' });
  await field.fill('100000');   // what its five digits cannot show: said in the row, with the meter's own limits
  await sheet_row.getByText(t('web.follows.beyond', { typed: '100000', code: 'W-900', most: '99,999', decimals: 0 })).waitFor();
  await field.fill('１３');   // as a Chinese keyboard writes it; what follows is said before anything is asked
  await sheet_row.getByText(t('web.follows.used', { usage: '26', unit: 'm³' })).waitFor();
  await field.press('Enter');
  await page.locator('main').getByText(t('web.flag.ROLL'), { exact: true }).waitFor();
  await shot('reading_sheet_warning');
  await press(page.locator('main'), t('web.sheet.keep', { count: 1 }));
  await page.getByText(t('web.sheet.kept', { count: 1 })).waitFor();
  await page.reload();   // the sheet still knows what was read on its day, and what is suspected of it
  await sheet_row.locator('[data-test="entered"]', { hasText: t('web.flag.ROLL') }).waitFor();
  await shot('reading_sheet_entered');

  await goTo(page, t, 'web.review.title');
  const row = page.locator('.el-table__row', { hasText: 'W-900' });
  await row.getByText(t('web.flag.ROLL'), { exact: true }).waitFor();
  await row.getByRole('button').filter({ hasText: t('web.review.look') }).focus();   // by the keyboard; the ten tasks press the row
  await page.keyboard.press('Enter');
  const drawer = dialog(page);
  await drawer.getByText(t('web.review.informs')).waitFor();
  await shot('review_drawer');
  await press(drawer, t('web.review.approved'));
  const decision = dialog(page);
  await decision.getByLabel(t('web.review.reason')).fill('99987 -> 00013');
  await confirm(page, t('web.review.approved'));
  await row.waitFor({ state: 'detached' });
  const meters = await (await page.request.get('/api/v1/meters?q=W-900')).json();
  found.hand_meter = meters.rows[0].id;
}
