import { must } from '../pages.mjs';
import { confirm, dialog, goTo, press } from './parts.mjs';

export async function createUser({ page, t, shot }) {
  await goTo(page, t, 'web.users.title');
  await press(page.locator('main'), t('web.users.create'));
  await dialog(page).getByLabel(t('web.sign_in.user_name')).fill('chenjing');
  await dialog(page).getByLabel(t('web.sign_in.password'), { exact: true }).fill('counter-three-north-7');
  await dialog(page).getByText(t('accounts.role.cashier'), { exact: true }).click();
  await dialog(page).getByText(t('web.users.all_estates'), { exact: true }).click();
  await shot('create_user');
  await confirm(page, t('web.act.create'));
  await page.locator('.el-table__row', { hasText: 'chenjing' }).getByText(t('accounts.role.cashier')).waitFor();
  await shot('users');
}

export async function verifyAudit({ page, t, shot }) {
  await goTo(page, t, 'web.audit.title');
  await press(page.locator('main'), t('web.audit.verify'));
  await page.locator('.good-note').waitFor();
  await page.locator('.el-table__expand-icon').first().click();
  await page.locator('.change').first().waitFor();
  const actions = await page.locator('.el-table__row').count();
  must(actions > 5, `the audit trail has only ${actions} entries`);
  await shot('audit');
}
