// The price of a run's line, where it is not one for all units: what it is instead, and what a unit came to.
import type { Schema } from '@/shared/api/problem';
import { isMore, quotientOf } from '@/shared/format/decimal';

export const average_decimals = 4;

export const isTiered = ({ formula }: Pick<Schema<'RunLine'>, 'formula'>): boolean => /\btier\s*\(/.test(formula ?? '');

// Amount over usage; null where that says nothing: no usage, no amount, or only a difference to what was charged before.
export function averagePrice({ amount, usage, adjusts }: Pick<Schema<'RunLine'>, 'amount' | 'usage' | 'adjusts'>): string | null {
  if (adjusts || !amount || !usage || !/^\d+(\.\d+)?$/.test(usage) || !isMore(usage, '0') || !isMore(amount, '0')) return null;
  return quotientOf(amount, usage, average_decimals);
}
