import type { Schema } from '@/shared/api/problem';
import { formatDecimal, formatUnit } from '@/shared/format/money';
import type { Say } from '@/shared/i18n';

export const flag_kinds: Schema<'ReadingFlagKind'>[] = ['NEG', 'ROLL', 'HIGH', 'ZERO', 'FUTURE', 'OUT_OF_WINDOW', 'REG_SUM', 'OFFLINE_GAP', 'CONFLICT'];

// What a day may use is of the reading's unit; digits have none, a silence brings its own.
export const limitUnit = (flag: Schema<'ReadingFlag'>): string => (flag.flag === 'HIGH' ? formatUnit(flag.unit) : '');

// "rejected", "corrected to 0.9 m³": a correction rejects what it corrects.
export function stateText(flag: { state?: string | null; corrected_to?: string | null; unit?: string | null }, say: Say): string {
  if (flag.state === 'rejected' && flag.corrected_to) return say('web.review.corrected_to', { value: `${formatDecimal(flag.corrected_to)} ${formatUnit(flag.unit)}`.trim() });
  return say(`web.review.state_${flag.state}`);
}
