import { describe, expect, test } from 'vitest';

import type { Schema } from '@/shared/api/problem';
import { averagePrice, isTiered } from './line_price';

const line = (amount: string | null, usage: string | null, adjusts: Schema<'RunLine'>['adjusts'] = null) => ({ amount, usage, adjusts });

describe('what a unit came to', () => {
  test.each([
    ['tiers', '1014.00', '190', '5.3368'], ['one price after all', '8.25', '10', '0.825'], ['a usage of many decimals', '12.30', '20.500', '0.6'], ['a cent for a lot', '0.01', '1000', '0'],
  ])('%s: %s for %s is %s', (_, amount, usage, average) => expect(averagePrice(line(amount, usage))).toBe(average));
  test.each([
    ['a line that is blocked', null, null], ['nothing was used', '25.00', '0.00'], ['nothing is charged', '0.00', '12'], ['a usage that is a fraction', '1.00', '20/31'], ['a credit', '-3.00', '12'],
  ])('is not said where %s', (_, amount, usage) => expect(averagePrice(line(amount, usage))).toBeNull());
  test('is not said of a difference to what was charged before', () => {
    expect(averagePrice(line('3.00', '12', { bill: { id: '1', number: '2026-000001' }, line: 0 } as unknown as Schema<'RunLine'>['adjusts']))).toBeNull();
  });
});

test.each([['tier(tiers, usage)', true], ['tier(tiers, usage) + 1', true], ['usage * price', false], [null, false], ['frontier * 2', false]])('%s is of tiers: %s', (formula, tiered) => expect(isTiered({ formula })).toBe(tiered));
