// A price in tiers with everything a price can have, tried out and not kept.
import { looksRight, must } from '../pages.mjs';
import { itemOf } from './charging.mjs';
import { dialog, discard, goTo, press } from './parts.mjs';

// Up to, price and what one more person adds; the last tier has no limit.
const tiers = [['2880', '0.617', '100'], ['4800', '0.667', '150'], ['', '0.917', '']];
const parts = [['energy', '0.598'], ['fund', '0.019']];   // of the first tier's price

export async function tryTiers({ page, t, shot }) {
  await goTo(page, t, 'web.items.title');
  await press(itemOf(page, 'electricity'), t('web.items.add_price'));
  const form = dialog(page);
  await form.getByText(t('web.charge_items.way_tiers'), { exact: true }).click();
  await form.getByText(t('web.charge_items.larger_households'), { exact: true }).click();
  const [limits, prices, extras] = [t('web.charge_items.up_to', { unit: 'kWh' }), t('web.charge_items.unit_price', { unit: 'kWh' }), t('web.charge_items.extra_per_person')]
    .map((label) => form.getByLabel(label, { exact: true }));
  for (const [at, [limit, price, extra]] of tiers.entries()) {
    if (limit) await limits.nth(at).fill(limit);
    await prices.nth(at).fill(price);
    if (extra) await extras.nth(at).fill(extra);
  }
  await press(form, t('web.charge_items.parts'));
  for (const [at, [code, price]] of parts.entries()) {
    await form.getByRole('button', { name: `+ ${t('web.charge_items.add_component')}` }).click();
    await form.getByLabel(t('web.charge_items.component_name'), { exact: true }).nth(at).fill(t(`web.formula.${at ? 'extra' : 'price'}`));
    await form.getByLabel(t('web.charge_items.component_code'), { exact: true }).nth(at).fill(code);
    await form.getByLabel(t('web.charge_items.component_price'), { exact: true }).nth(at).fill(price);
  }
  await form.getByText(t('web.charge_items.limits'), { exact: true }).click();
  await form.getByLabel(t('web.charge_items.minimum_amount')).fill('25.00');
  await form.getByLabel(t('web.charge_items.maximum_amount')).fill('5000.00');
  // 2,600 kWh of the year are used already: 380 of the 450 are in the first tier, which five people have 100 kWh more of.
  await form.getByLabel(t('web.formula.ytd_before'), { exact: true }).fill('2600');
  await form.getByLabel(t('web.formula.people'), { exact: true }).fill('5');
  await form.locator('[data-test=try-amount]', { hasText: '281.15' }).waitFor();
  await form.getByText('2 ×').waitFor({ state: 'detached' });
  await looksRight(page, 'the price editor with tiers');
  await shot('plan_editor_tiers');
  must((await page.locator('.el-dialog:visible').evaluate((box) => box.scrollWidth - box.clientWidth)) <= 0, 'the price editor is wider than its dialog');
  await discard(page, t, form);
}
