import type { Schema } from '@/shared/api/problem';
import { decimalsOf, differenceOf, withDecimals } from '@/shared/format/decimal';
import { formatDecimal, formatUnit, nothing } from '@/shared/format/money';
import type { Say } from '@/shared/i18n';

export const flag_kinds: Schema<'ReadingFlagKind'>[] = ['NEG', 'ROLL', 'HIGH', 'ZERO', 'FUTURE', 'OUT_OF_WINDOW', 'REG_SUM', 'OFFLINE_GAP', 'CONFLICT'];

type Compared = Pick<Schema<'ReadingFlag'>, 'flag' | 'value' | 'before' | 'limit' | 'unit'>;
const is_number = /^-?\d+(\.\d+)?$/;
export const beforeUnit = (flag: Compared): string => (is_number.test(flag.before) ? formatUnit(flag.unit) : '');

// What was found, in figures: how far the counter went beside the limit it broke, how far it went back. Nothing is multiplied:
// the limit is the counter's too.
export function foundText(flag: Compared, say: Say): string {
  const unit = formatUnit(flag.unit);
  const went = is_number.test(flag.before) && is_number.test(flag.value) ? differenceOf(flag.value, flag.before) : null;
  const decimals = decimalsOf([flag.value, flag.before, flag.flag === 'HIGH' ? flag.limit : null]);
  const shown = (text: string) => formatDecimal(withDecimals(text, decimals));
  const far = went === null ? '' : shown(went.replace(/^-/, ''));
  switch (flag.flag) {
    case 'HIGH':
      if (went === null) return nothing;
      // Over the counter's end: by how much its range and its decimals say, and of these the flag tells neither.
      return went.startsWith('-') ? say('web.review.found_over', { limit: shown(flag.limit), unit }) : say('web.review.found_HIGH', { used: far, unit, limit: shown(flag.limit) });
    case 'ROLL':
      return is_number.test(flag.limit) ? say('web.review.found_ROLL', { digits: flag.limit }) : nothing;
    case 'OFFLINE_GAP':
      return say('web.review.found_OFFLINE_GAP', { hours: flag.limit.replace(/ h$/, '') });
    case 'NEG':
    case 'CONFLICT':
    case 'ZERO':
      return went === null ? nothing : say(`web.review.found_${flag.flag}`, { far, unit });
    default:
      return nothing;
  }
}

// "rejected", "corrected to 0.9 m³": a correction rejects what it corrects.
export function stateText(flag: { state?: string | null; corrected_to?: string | null; unit?: string | null }, say: Say): string {
  if (flag.state === 'rejected' && flag.corrected_to) return say('web.review.corrected_to', { value: `${formatDecimal(flag.corrected_to)} ${formatUnit(flag.unit)}`.trim() });
  return say(`web.review.state_${flag.state}`);
}
