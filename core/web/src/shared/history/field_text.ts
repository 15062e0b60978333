// What the audit trail holds, in the words of the pages: names of fields, and values that have words.
import { formatMoney } from '@/shared/format/money';
import { formatInstant } from '@/shared/format/time';
import { currentLanguage, knows, text, textOr } from '@/shared/i18n';
import type { Subject } from '@/shared/records/records';
import { recordOfField } from './record_of';

export interface Place {
  zone: string;
  estateName: (id: string) => string;
  action?: string;                                      // of the entry that the field stands in
  recordName?: (of: Subject) => string | undefined;     // what a record is called, as far as it is known
}

// A field is called as the pages of its subject call it, where they have a word of their own.
export function fieldName(name: string, subject_kind = ''): string {
  if (!name) return '';
  const own = `web.field_of.${subject_kind}.${name}`;
  return knows(own) ? text(own) : textOr(`web.field.${name}`, name);
}

// Where the words of a field's values stand in the catalogue, after "web.".
const words: Record<string, string[]> = {
  kind: ['meter_kind.', 'bill_kind.', 'approval_kind.', 'item_kind.'], meter_kind: ['meter_kind.'],
  occupancy: ['occupancy.'], use: ['room_use.'], applies_to: ['room_use.'], tenure: ['tenure.'], role: ['role.'],
  gender: ['gender.'], identity_kind: ['identity_kind.'], source: ['source.'], register: ['register.'], flag: ['flag.'],
  quality: ['quality.'], state: ['run_state.', 'approval_state.', 'bill_state.', 'review.state_'], revenue_class: ['revenue_class.'],
  object: ['charge_items.object_'], payer: ['charge_items.payer_'], proration: ['charge_items.proration_'],
  rounding_mode: ['charge_items.round_'], rounding_scope: ['charge_items.scope_'], rounding_unit: ['charge_items.to_'],
  ytd_follow: ['charge_items.ytd_'], permission: ['permission.'],
};
const of_money = new Set(['amount', 'amount_limit', 'from_amount', 'total']);
const of_numbers = new Set(['id', 'job', 'subject']);   // of rows that have no name here
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function wordOf(name: string, value: string): string | undefined {
  const found = words[name]?.find((family) => knows(`web.${family}${value}`));
  return found && text(`web.${found}${value}`);
}
function textOfText(name: string, value: string, place: Place): string {
  if (value === 'true' || value === 'false') return text(value === 'true' ? 'web.audit.yes' : 'web.audit.no');
  if (name === 'estate' || name === 'estates') return place.estateName(value);
  if (instant.test(value)) return formatInstant(value, place.zone);
  if (of_money.has(name)) return formatMoney(value);
  const record = recordOfField(name, value, place.action);
  if (record) return place.recordName?.(record) ?? `#${value}`;
  if (of_numbers.has(name) && /^\d+$/.test(value)) return `#${value}`;
  return wordOf(name, value) ?? value;
}
// A place, a role or a resident by its name; anything else field by field.
function textOfObject(name: string, value: Record<string, unknown>, place: Place): string {
  const called = value.full_code ?? value.name ?? value.user_name ?? value.code;
  if (typeof called !== 'string')
    return Object.entries(value).map(([field, part]) => `${fieldName(field)} ${valueText(field, part, place)}`).join(currentLanguage() === 'en' ? '; ' : '；');
  const limit = typeof value.amount_limit === 'string' ? ` ≤ ¥ ${formatMoney(value.amount_limit)}` : '';
  return (name === 'roles' ? textOr(`accounts.role.${called}`, called) : textOfText(name, called, place)) + limit;
}

// '—' where there is nothing.
export function valueText(name: string, value: unknown, place: Place): string {
  if (value === null || value === undefined || value === '' || value === '-') return '—';
  if (Array.isArray(value)) return value.map((one) => valueText(name, one, place)).join(currentLanguage() === 'en' ? ', ' : '、') || '—';
  if (typeof value === 'object') return textOfObject(name, value as Record<string, unknown>, place);
  return textOfText(name, String(value), place);
}
