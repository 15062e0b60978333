// What a number means as a reading of its meter: what was used since the reading before, and whether that is unusual. One rule for
// the reading sheet, a correction and the end of a meter that is changed; the service judges again when it is saved.
import type { Schema } from '@/shared/api/problem';
import { decimalFault, decimalsOf, differenceOf, isMore, plainDecimal, productOf, reading_decimals, sumOf } from '@/shared/format/decimal';

// A meter's row of the reading sheet, as of the instant that the reading is of.
export type Compared = Pick<Schema<'ReadingSheetRow'>, 'code' | 'last_reading' | 'expected' | 'multiplier' | 'unit' | 'digits' | 'decimals'>;
// below: it went back. above: more than expected. no_usual: nobody knows what is usual. first: nothing was read before.
export type Verdict = 'usual' | 'below' | 'above' | 'no_usual' | 'first';
export interface Follows {
  counted: string;           // on the counter since the reading before; negative where it went back
  usage: string | null;      // x multiplier; null where it went back or nothing was read before
  rolled_over: boolean;
  verdict: Verdict;
  too_exact: boolean;        // more decimals than the counter has
}

export const entered_decimals_max = 6;   // of a reading that people enter, whatever its meter shows

// 1 and as many noughts as the counter has digits before its point: the first number that it cannot show.
const rangeOf = (row: Compared): string | null => (row.digits && row.digits > row.decimals ? `1${'0'.repeat(row.digits - row.decimals)}` : null);
// "999.99": the last one that it can; null where its digits are not known.
export function mostOf(row: Compared): string | null {
  if (!rangeOf(row)) return null;
  const nines = '9'.repeat(row.digits!);
  return row.decimals ? `${nines.slice(0, -row.decimals)}.${nines.slice(-row.decimals)}` : nines;
}

const isNumber = (typed: string) => Boolean(typed.trim()) && !decimalFault(typed, { decimals: reading_decimals });
// Whether the service would refuse the number as one that this meter cannot show.
export function isBeyond(row: Compared, typed: string): boolean {
  const range = rangeOf(row);
  if (!range || !isNumber(typed)) return false;
  const plain = plainDecimal(typed);
  return !isMore(range, plain) || decimalsOf([plain]) > entered_decimals_max;
}

// From nine tenths of the counter or more to one tenth or less: it passed its end.
function passedItsEnd(before: string, now: string, range: string | null): boolean {
  return range !== null && !isMore(productOf(range, '0.9'), before) && !isMore(now, productOf(range, '0.1'));
}

// Null where no number is typed, or one that the meter cannot show.
export function followsOf(row: Compared, typed: string): Follows | null {
  if (!isNumber(typed) || isBeyond(row, typed)) return null;
  const now = plainDecimal(typed);
  const too_exact = decimalsOf([now]) > row.decimals;
  const before = row.last_reading?.value;
  if (before === undefined) return { counted: now, usage: null, rolled_over: false, verdict: 'first', too_exact };
  const step = differenceOf(now, before);
  const range = rangeOf(row);
  const rolled_over = step.startsWith('-') && passedItsEnd(before, now, range);
  if (step.startsWith('-') && !rolled_over) return { counted: step, usage: null, rolled_over, verdict: 'below', too_exact };
  const counted = rolled_over ? sumOf(step, range!) : step;
  const usage = productOf(counted, row.multiplier);
  if (!row.expected) return { counted, usage, rolled_over, verdict: 'no_usual', too_exact };
  return { counted, usage, rolled_over, verdict: isMore(sumOf(before, counted), row.expected.to) ? 'above' : 'usual', too_exact };
}

// The sheet tells the multiplier of today; of an earlier instant the meter knows it. Oldest first, as the service tells them.
export function multiplierAt(multipliers: Schema<'MeterMultiplier'>[], at: string): string | null {
  return multipliers.findLast((one) => one.valid_from === null || Date.parse(one.valid_from) <= Date.parse(at))?.value ?? null;
}
