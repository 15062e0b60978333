// Price terms as a person writes them: every number a text, empty where there is none. The service judges them.
import type { Schema } from '@/shared/api/problem';
import { formatPrice, formatPrices, formatUnit } from '@/shared/format/money';
import type { Say } from '@/shared/i18n';

export type Terms = Schema<'PlanTerms'>;
export type ChargeObject = Schema<'ChargeObject'>;
export type Way = 'flat' | 'tiers' | 'own';          // own: a formula that is neither of the two
export type Occupancy = Schema<'Discount'>['occupancy'];

export interface ComponentForm { code: string; name: string; price: string }
export interface RowForm { up_to: string; price: string; components: ComponentForm[]; extra_per_person: string }
export interface TermsForm {
  way: Way;
  formula: string;
  price: string;
  components: ComponentForm[];
  accumulation: 'monthly' | 'annual';
  year_starts: string;
  rows: RowForm[];
  household_people: string;   // empty: no extra for larger households
  extra: string;
  coef: string;
  minimum_usage: string;
  minimum_amount: string;
  at_zero_usage: boolean;
  maximum_amount: string;
  discounts: Record<Occupancy, string>;
}

export const occupancies: Occupancy[] = ['occupied', 'vacant', 'unsold'];
const meter_only = ['usage', 'prev', 'cur', 'multiplier', 'ytd_usage'];
const variables = ['usage', 'price', 'area', 'inner_area', 'people', 'months', 'days', 'days_in_period', 'floor', 'parking_count', 'extra', 'coef', 'prev', 'cur', 'multiplier', 'ytd_usage'];
export const variablesOf = (object: ChargeObject) => variables.filter((name) => object === 'meter' || !meter_only.includes(name));

const flat: Record<ChargeObject, string> = { meter: 'usage * price', room: 'area * price * months', parking_space: 'price * months' };
const tiered = 'tier(tiers, usage)';
export const formulaOf = (way: Way, object: ChargeObject) => (way === 'tiers' ? tiered : flat[object]);

export const emptyRow = (): RowForm => ({ up_to: '', price: '', components: [], extra_per_person: '' });
export function emptyForm(object: ChargeObject): TermsForm {
  return {
    way: 'flat', formula: flat[object], price: '', components: [], accumulation: object === 'meter' ? 'annual' : 'monthly', year_starts: '01-01',
    rows: [emptyRow(), emptyRow(), emptyRow()], household_people: '', extra: '', coef: '', minimum_usage: '', minimum_amount: '', at_zero_usage: true,
    maximum_amount: '', discounts: { occupied: '', vacant: '', unsold: '' },
  };
}

function wayOf(terms: Terms, object: ChargeObject): Way {
  if (terms.formula === tiered && terms.tiers) return 'tiers';
  return terms.formula === flat[object] && !terms.tiers ? 'flat' : 'own';
}

// 0.825000 is typed as 0.825.
export const plain = (number: string | null | undefined) => (number?.includes('.') ? number.replace(/\.?0+$/, '') : number ?? '');

export function formOf(terms: Terms, object: ChargeObject): TermsForm {
  const form = emptyForm(object);
  const components = (rows: Terms['components']) => (rows ?? []).map((row) => ({ ...row, price: plain(row.price) }));
  Object.assign(form, {
    way: wayOf(terms, object), formula: terms.formula, price: plain(terms.price), components: components(terms.components),
    extra: terms.extra ?? '', coef: terms.coef ?? '', minimum_usage: terms.minimum?.usage ?? '', minimum_amount: terms.minimum?.amount ?? '',
    at_zero_usage: terms.minimum?.at_zero_usage ?? true, maximum_amount: terms.maximum?.amount ?? '',
  });
  for (const discount of terms.discounts ?? []) form.discounts[discount.occupancy] = discount.factor;
  if (!terms.tiers) return form;
  const household = terms.tiers.household;
  return {
    ...form, accumulation: terms.tiers.accumulation, year_starts: terms.tiers.year_starts ?? '01-01', household_people: household ? String(household.people) : '',
    rows: terms.tiers.rows.map((row, at) => ({
      up_to: row.up_to ?? '', price: plain(row.price), components: components(row.components), extra_per_person: household?.extra_per_person[at] ?? '',
    })),
  };
}

const given = (text: string) => text.trim() || undefined;
const componentsOf = (rows: ComponentForm[]) => (rows.length ? rows.map((row) => ({ code: row.code.trim(), name: row.name.trim(), price: row.price.trim() })) : undefined);

function tiersOf(form: TermsForm): Terms['tiers'] {
  const rows = form.rows.map((row, at) => ({
    up_to: at + 1 < form.rows.length ? given(row.up_to) : undefined, price: row.price.trim(), components: componentsOf(row.components),
  }));
  const people = given(form.household_people);
  const extras = form.rows.slice(0, -1).map((row) => row.extra_per_person.trim() || '0');
  return {
    accumulation: form.accumulation, year_starts: form.accumulation === 'annual' ? form.year_starts : undefined, rows,
    household: people ? { people: Number(people), extra_per_person: extras } : undefined,
  };
}

// What is empty is left out; JSON leaves undefined out by itself.
export function termsOf(form: TermsForm): Terms {
  const formula = form.formula.trim();
  const minimum = { usage: given(form.minimum_usage), amount: given(form.minimum_amount) };
  const discounts = occupancies.filter((one) => given(form.discounts[one])).map((occupancy) => ({ occupancy, factor: form.discounts[occupancy].trim() }));
  return {
    formula, price: form.way === 'tiers' ? undefined : given(form.price), components: form.way === 'tiers' ? undefined : componentsOf(form.components),
    tiers: form.way === 'tiers' || (form.way === 'own' && /\btier\b/.test(formula)) ? tiersOf(form) : undefined,
    extra: given(form.extra), coef: given(form.coef), minimum: minimum.usage || minimum.amount ? { ...minimum, at_zero_usage: form.at_zero_usage } : undefined,
    maximum: given(form.maximum_amount) ? { amount: form.maximum_amount.trim() } : undefined, discounts: discounts.length ? discounts : undefined,
  };
}

export interface Priced { object: ChargeObject | null; unit: string; formula: string | null | undefined }   // object null: not known, the formula tells it
// What a price is of: a kWh or m³ of a meter, a m² and a month of a room, a space and a month. Of another formula than the usual
// one nobody knows what it multiplies the price by: ''.
export function perWhat({ object, unit, formula }: Priced, say: Say): string {
  if (object === 'meter') return formatUnit(unit);
  if (formula === flat.room && object !== 'parking_space') return say('web.items.per_area_month');
  return formula === flat.parking_space && object !== 'room' ? say('web.items.per_space_month') : '';
}
// "yuan/kWh", "元/㎡·月", "元".
export function priceUnit(priced: Priced, say: Say): string {
  const per = perWhat(priced, say);
  return per ? say('web.items.yuan_per', { unit: per }) : say('web.charge_items.yuan');
}

// "5.00 / 7.00 / 9.00" of tiers, "0.825" of one price, "" where only the formula says it.
export function pricesOf(terms: Terms): string {
  return terms.tiers ? formatPrices(terms.tiers.rows.map((row) => row.price)).join(' / ') : formatPrice(terms.price ?? '');
}
