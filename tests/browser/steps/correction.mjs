// A reading that nobody suspected is corrected on its meter's page, of a gateway or entered by hand; both pages say what counts.
import { must } from '../pages.mjs';
import { confirm, dialog, goTo, press } from './parts.mjs';

async function correct(page, t, row, value) {
  await press(row, t('web.review.correct'));
  const form = dialog(page);
  await form.getByLabel(t('web.review.right_value'), { exact: true }).fill(value);
  await form.locator('.follows p').first().waitFor();   // what follows from the number, before it is kept
  await form.getByLabel(t('web.review.reason'), { exact: true }).fill('photo of the counter');
  await confirm(page, t('web.review.correct'));
}

export async function unsuspectedReadings({ page, t, shot, found }) {
  await page.goto(`/meters/${found.meter}`);
  await page.getByRole('button', { name: t('web.meter.show_billed', { register: t('web.register.energy_import') }), exact: true }).click();
  const readings = page.locator('.panel', { has: page.getByRole('heading', { name: t('web.meter.readings'), exact: true }) });
  const row = readings.locator('.el-table__body tr').nth(3);
  await press(readings, t('web.act.refresh'));
  await row.getByRole('button', { name: t('web.review.correct'), exact: true }).waitFor();
  const value = (await row.locator('b').first().innerText()).replaceAll(',', '');
  await correct(page, t, row, value);
  const corrected = readings.locator('.el-table__body tr', { hasText: t('web.review.corrected_to', { value: '' }).trim() }).first();
  await corrected.waitFor();
  must(!(await corrected.getByRole('button').isVisible()), 'a reading that was corrected can be corrected again');
  const events = page.locator('[data-test="events"]');
  await events.getByText(t('web.meter_event.corrected'), { exact: true }).first().waitFor();
  await shot('reading_corrected');

  await goTo(page, t, 'web.meters.title');
  await page.goto(`/meters/${found.hand_meter}`);
  const installed = events.locator('.el-table__body tr', { hasText: t('web.meter_event.entered') }).first();
  await correct(page, t, installed, '14');
  await events.locator('.el-table__body tr', { hasText: t('web.meter_event.corrected') }).first().waitFor();
  must(!(await installed.getByRole('button').isVisible()), 'an entered reading that was corrected can be corrected again');

  await page.goto('/review?state=decided');   // that of the ten tasks, which was suspected
  await page.locator('.el-table__row', { hasText: 'W-901' }).getByText(t('web.review.corrected_to', { value: '4.00 m³' })).waitFor();
}
