import { accessible, looksRight, must, textsOf } from '../pages.mjs';
import { dialog, press } from './parts.mjs';

export async function firstStart({ page, t, shot, user, password }) {
  await page.goto('/');
  await page.getByRole('heading', { name: t('web.first_start.title') }).waitFor();
  await page.getByLabel(t('web.first_start.company_name')).fill('晨光物业服务有限公司');
  await page.getByLabel(t('web.first_start.user_name')).fill(user);
  const password_field = page.getByLabel(t('web.sign_in.password'), { exact: true });
  await password_field.fill(`${user}${user}`);
  const go = page.getByRole('button', { name: t('web.first_start.go') });
  must(await go.isDisabled(), 'a password that contains the user name can be sent');
  await password_field.fill(password);
  const code = page.getByLabel(t('web.first_start.code'), { exact: true });
  await code.fill('wrong-code');
  await go.click();
  await page.getByText(t('accounts.setup_code_wrong')).waitFor();
  await accessible(page, 'first start');
  await shot('first_start');
  await code.fill(process.env.LAMPLIGHTER_SETUP_CODE);
  await go.click();
  await page.getByRole('heading', { level: 1, name: t('web.dashboard.title') }).waitFor();
  await page.getByText(t('web.guide.progress', { n: 0, of: 8 })).waitFor();
  await page.waitForLoadState('networkidle').catch(() => {});   // live views keep a request open: this may never be idle
  await looksRight(page, 'dashboard of a new installation');
  await shot('dashboard_new');
}

// Nothing more can be loaded from the moment the page is there, and the first sign-in gets no answer.
export async function signInAgain({ page, context, t, shot, password, found, faults }) {
  await page.goto(`/meters/${found.meter}`);
  await page.getByRole('button', { name: t('web.meter.change'), exact: true }).click();
  const serial = dialog(page).getByLabel(t('web.meter.serial'), { exact: true });
  await serial.fill('SN-7781');
  await context.clearCookies();
  const [assets, session] = [/\/assets\//, '**/api/v1/session'];
  const refuse = (route) => (route.request().method() === 'GET' ? route.fallback() : route.abort());
  await page.route(assets, (route) => route.abort());
  await page.route(session, refuse);
  await press(dialog(page), t('web.act.save'));
  const again = page.getByRole('dialog', { name: t('web.sign_in.again') });
  await again.waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await accessible(page, 'signing in again');
  await shot('sign_in_again');
  const field = again.getByLabel(t('web.sign_in.password'), { exact: true });
  await field.fill(password);
  await press(again, t('web.sign_in.go'));
  await again.getByText(t('web.trouble.no_answer')).waitFor();
  must((await field.inputValue()) === password, 'a sign-in that got no answer lost what was typed');
  for (const [address, act] of [[assets], [session, refuse]]) await page.unroute(address, act);
  faults.splice(0, Infinity, ...faults.filter((fault) => !fault.includes('net::ERR_FAILED')));   // of this step's own making
  await press(again, t('web.sign_in.go'));
  // What was typed goes on as if nothing had happened.
  await page.locator('dd', { hasText: 'SN-7781' }).waitFor();
}

export async function switchLanguage({ page, language, shot }) {
  const other = language === 'en' ? 'zh-CN' : 'en';
  const t = textsOf(other);
  await page.goto('/');
  await page.evaluate(() => { window.same_page = true; });
  await page.locator('header .language').click();
  await page.getByRole('heading', { level: 1, name: t('web.dashboard.title') }).waitFor();
  await page.locator('aside').getByRole('link', { name: t('web.bills.title'), exact: true }).waitFor();
  must(await page.evaluate(() => window.same_page), 'the page was reloaded to change the language');
  must((await page.evaluate(() => document.documentElement.lang)) === other, 'the document does not say its language');
  await looksRight(page, `dashboard in ${other}`);
  await shot('dashboard_other_language');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: t('web.dashboard.title') }).waitFor();
  // Signed out, the way back leads to the page that was asked for.
  await page.locator('.user').click();
  await page.getByText(t('web.shell.sign_out'), { exact: true }).click();
  await page.getByRole('heading', { name: t('web.sign_in.title') }).waitFor();
  await shot('sign_in');
  await page.goto('/bills');
  await page.waitForURL(/\/sign-in\?next=/);
}
