// Another meter in the place of one: what both showed is kept, and the page tells it.
import { must } from '../pages.mjs';
import { confirm, dialog, press } from './parts.mjs';

// On the page of the meter. `look` sees the dialog before it is confirmed.
export async function replaceMeter(page, t, { removed, serial, reason }, look = async () => {}) {
  await press(page.locator('main'), t('web.lives.replace'));
  const form = dialog(page);
  await form.getByLabel(t('web.lives.removal_reading'), { exact: true }).fill(removed);
  await form.getByLabel(t('web.lives.new_serial'), { exact: true }).fill(serial);
  await form.getByLabel(t('web.lives.install_reading'), { exact: true }).fill('0');
  await form.getByLabel(t('web.lives.reason'), { exact: true }).fill(reason);
  await look();
  await confirm(page, t('web.lives.replace'));
}

export async function changedMeter({ page, t, shot, found }) {
  await page.goto(`/meters/${found.hand_meter}`);
  const lives = page.locator('[data-test="lives"] .el-table__body tr');
  await lives.first().waitFor();
  must((await lives.count()) === 1, 'a new meter has more than one life');
  await replaceMeter(page, t, { removed: '14', serial: '90-7', reason: '90-7' }, () => shot('change_meter'));
  await lives.nth(1).getByText('90-7', { exact: true }).first().waitFor();
  await page.locator('[data-test="events"]').getByText(t('web.meter_event.removed'), { exact: true }).waitFor();
  await shot('meter_changed');
}
