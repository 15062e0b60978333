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
  // What an entry is about has its name, and leads to its page.
  const subjects = page.locator('main .el-table__row a[href^="/meters/"]');
  await subjects.first().waitFor();
  must(/[A-Z]-\d/.test(await subjects.first().innerText()), `the audit trail calls a meter ${await subjects.first().innerText()}`);
}

// The entries of one record, found by its name.
export async function auditOfRecord({ page, t, shot }) {
  await goTo(page, t, 'web.audit.title');
  const field = page.locator('main').getByRole('combobox', { name: t('web.audit.find_record') });
  await field.click();
  await field.fill('1-101');
  const meter = page.locator('.el-select-dropdown:visible').getByRole('option').filter({ hasText: t('web.palette.kind_meter') }).first();
  await meter.waitFor();
  await shot('audit_find_record');
  const name = (await meter.locator('b').innerText()).trim();
  await meter.click();
  await page.waitForURL(/[?&]subject_kind=meter&subject=\d+/);
  await page.locator('main .filters .el-tag', { hasText: name }).waitFor();
  await page.waitForFunction((called) => [...document.querySelectorAll('main .el-table__row a[href^="/meters/"]')].every((one) => one.textContent === called)
    && document.querySelectorAll('main .el-table__row').length > 0, name);
  await shot('audit_of_record');
  // A link brings the same entries, by name again.
  await page.reload();
  const chip = page.locator('main .filters .el-tag', { hasText: name });
  await chip.waitFor();
  await chip.locator('.el-tag__close').click();
  await page.waitForURL(/\/audit$/);
}

// Whatever the walk did is in the audit trail: each action and each of its fields has a name there, in the language that is shown.
export async function readAuditFields({ page, t }) {
  const { actions, fields } = await page.evaluate(async () => {
    const actions = new Set();
    const fields = new Set();
    const gather = (value) => {
      if (Array.isArray(value)) return value.forEach(gather);
      if (!value || typeof value !== 'object') return undefined;
      // What has a name of its own is shown by it alone.
      if (value.full_code ?? value.name ?? value.user_name ?? value.code) return undefined;
      return Object.entries(value).forEach(([name, part]) => { fields.add(name); gather(part); });
    };
    let cursor = '';
    do {
      const got = await (await fetch(`/api/v1/audit?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)).json();
      for (const entry of got.rows) {
        actions.add(entry.action);
        for (const row of [entry.before, entry.after]) {
          if (row && typeof row === 'object' && !Array.isArray(row)) for (const [name, part] of Object.entries(row)) { fields.add(name); gather(part); }
          else gather(row);
        }
      }
      cursor = got.next ?? '';
    } while (cursor);
    return { actions: [...actions], fields: [...fields] };
  });
  const without = (family, names) => names.filter((name) => { try { return !t(family + name); } catch { return true; } });
  must(fields.length > 60, `the audit trail told only ${fields.length} fields`);
  const unnamed = [...without('web.field.', fields), ...without('web.action.', actions)];
  must(!unnamed.length, `the audit trail shows names that no person reads: ${unnamed.join(', ')}`);
}
