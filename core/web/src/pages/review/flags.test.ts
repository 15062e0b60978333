import { expect, test } from 'vitest';

import type { Schema } from '@/shared/api/problem';
import { beforeUnit, foundText } from './flags';

type Flag = Schema<'ReadingFlag'>;
const say = (code: string, facts: Record<string, unknown> = {}) => [code, ...Object.values(facts)].join(' ');
const flag = (kind: Flag['flag'], value: string, before: string, limit: string, unit = 'kWh') => ({ flag: kind, value, before, limit, unit }) as Flag;

test.each([
  ['what was used beside its limit, with the same decimals', flag('HIGH', '64.40', '30.2', '12.5'), 'web.review.found_HIGH 34.20 kWh 12.50'],
  ['a limit of more decimals', flag('HIGH', '1064', '30', '12.0375'), 'web.review.found_HIGH 1,034.0000 kWh 12.0375'],
  ['a high usage over the end of the counter, which its digits alone do not tell', flag('HIGH', '13', '99987', '12'), 'web.review.found_over 12 kWh'],
  ['how far it went back', flag('NEG', '98.90', '101.00', '-', 'm3'), 'web.review.found_NEG 2.10 m³'],
  ['the digits of a counter that passed its end', flag('ROLL', '13', '99987', '5'), 'web.review.found_ROLL 5'],
  ['a counter of unknown digits', flag('ROLL', '13', '99987', '-'), '—'],
  ['the hours of a silence', flag('OFFLINE_GAP', '5.00', '4.00', '37 h'), 'web.review.found_OFFLINE_GAP 37'],
  ['how far two values are apart', flag('CONFLICT', '4.00', '4.5', '-'), 'web.review.found_CONFLICT 0.50 kWh'],
  ['that nothing was used', flag('ZERO', '4.00', '4.00', '-'), 'web.review.found_ZERO 0.00 kWh'],
  ['nothing of the future', flag('FUTURE', '4.00', '-', '-'), '—'],
  ['nothing of a decrease without a number before', flag('NEG', '4.00', '-', '-'), '—'],
])('a flag says %s', (_, one, said) => expect(foundText(one, say as never)).toBe(said));

test('a number before has a unit, nothing has none', () => {
  expect(beforeUnit(flag('NEG', '1', '2', '-', 'm3'))).toBe('m³');
  expect(beforeUnit(flag('FUTURE', '1', '-', '-', 'm3'))).toBe('');
});
