import { describe, expect, test } from 'vitest';

import { followsOf, isBeyond, mostOf, multiplierAt, type Compared } from './what_follows';

const row = (fields: Partial<Compared> = {}): Compared => ({
  code: 'W-1', last_reading: { at: '2026-10-31T16:00:00Z', value: '100.00', source: 'manual' }, expected: { from: '100.00', to: '130.00' }, multiplier: '1', unit: 'm3', digits: 5, decimals: 2, ...fields,
});
const last = (value: string) => ({ last_reading: { at: '2026-10-31T16:00:00Z', value, source: 'manual' as const } });

describe('what follows from a reading', () => {
  test.each([
    ['as usual', row(), '112.50', '12.5', '12.5', 'usual'],
    ['nothing used', row(), '100', '0', '0', 'usual'],
    ['the most that is expected', row(), '130.00', '30', '30', 'usual'],
    ['a hundredth more', row(), '130.01', '30.01', '30.01', 'above'],
    ['multiplied', row({ multiplier: '40.000' }), '102.5', '2.5', '100', 'usual'],
    ['a hundredth less than before', row(), '99.99', '-0.01', null, 'below'],
    ['nobody knows what is usual', row({ expected: null }), '500', '400', '400', 'no_usual'],
    ['nothing was read before', row({ last_reading: null, expected: null }), '7', '7', null, 'first'],
    ['as a Chinese keyboard writes it', row(), '１１０。５', '10.5', '10.5', 'usual'],
  ])('%s', (_, of, typed, counted, usage, verdict) => expect(followsOf(of, typed)).toMatchObject({ counted, usage, verdict, rolled_over: false }));

  test.each([
    ['over the end of five digits', row({ ...last('99987'), decimals: 0, expected: { from: '99987', to: '100100' } }), '13', '26', 'usual'],
    ['with decimals', row({ ...last('999.50'), expected: { from: '999.50', to: '1002.00' } }), '1.25', '1.75', 'usual'],
    ['over the end, and more than expected', row({ ...last('999.50'), expected: { from: '999.50', to: '1000.00' } }), '1.25', '1.75', 'above'],
    ['from nine tenths to one tenth', row({ ...last('900.00'), expected: null }), '100.00', '200', 'no_usual'],
  ])('a counter that passed its end: %s', (_, of, typed, counted, verdict) => expect(followsOf(of, typed)).toMatchObject({ counted, usage: counted, verdict, rolled_over: true }));
  test.each([
    ['from less than nine tenths', row(last('899.99')), '100.00'], ['to more than one tenth', row(last('900.00')), '100.01'], ['digits unknown', row({ ...last('99987'), digits: null, decimals: 0 }), '13'],
  ])('no rollover: %s', (_, of, typed) => expect(followsOf(of, typed)).toMatchObject({ verdict: 'below', rolled_over: false }));

  test('is nothing where no number is typed', () => {
    for (const typed of ['', ' ', 'abc', '1,', '-3']) expect(followsOf(row(), typed)).toBeNull();
  });
  test('says that a number has more decimals than its counter', () => {
    expect(['112.5', '112.50', '112.505'].map((typed) => followsOf(row(), typed)?.too_exact)).toEqual([false, false, true]);
  });
});

describe('what a meter cannot show', () => {
  test.each([[5, 2, '999.99'], [5, 0, '99999'], [1, 0, '9'], [null, 2, null], [2, 2, null]])('%s digits, %i decimals: at most %s', (digits, decimals, most) => expect(mostOf(row({ digits, decimals }))).toBe(most));
  test.each([
    ['999.99', false], ['999.999', false], ['1000', true], ['1000.00', true], ['5000', true], ['1.1234567', true], ['1.123456', false], ['abc', false], ['', false],
  ])('%s: %s', (typed, beyond) => expect(isBeyond(row(), typed)).toBe(beyond));
  test('is not known without its digits', () => expect(isBeyond(row({ digits: null }), '123456789')).toBe(false));
  test('means nothing', () => expect(followsOf(row(), '1000')).toBeNull());
});

test.each([['2026-01-01T00:00:00Z', '1'], ['2026-05-31T15:59:59Z', '1'], ['2026-05-31T16:00:00.000Z', '40'], ['2026-11-27T00:00:00Z', '60']])('the multiplier at %s is %s', (at, value) => {
  const multipliers = [{ valid_from: null, value: '1', recorded_by: null }, { valid_from: '2026-05-31T16:00:00Z', value: '40', recorded_by: 'a' }, { valid_from: '2026-07-31T16:00:00Z', value: '60', recorded_by: 'a' }];
  expect(multiplierAt(multipliers, at)).toBe(value);
  expect(multiplierAt([], at)).toBeNull();
});
