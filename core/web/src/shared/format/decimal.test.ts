import { expect, test } from 'vitest';

import { decimalFault, differenceOf, isBegun, plainDecimal } from './decimal';

test.each([
  ['12.50', '12.50'], ['1,234.5', '1234.5'], ['１２．５', '12.5'], ['12。5', '12.5'], ['¥ 1,234,567.89', '1234567.89'], ['.5', '0.5'], ['007', '7'], ['0.07', '0.07'], ['12.', '12'],
  ['-3', '-3'], ['−3', '-3'], ['', ''], ['12,34', '12,34'], ['1,23.4', '1,23.4'], ['abc', 'abc'],
])('%s means %s', (typed, plain) => expect(plainDecimal(typed)).toBe(plain));

test.each([
  ['12.50', 2, null], ['12.505', 2, 'web.decimal.too_exact'], ['12.5', 0, 'web.decimal.not_whole'], ['-1', 2, 'web.decimal.negative'], ['12,34', 2, 'web.decimal.not_a_number'],
  ['1e3', 2, 'web.decimal.not_a_number'], ['123456789012', 2, null], ['1234567890123', 2, 'web.decimal.too_large'], ['', 2, null], ['九', 2, 'web.decimal.not_a_number'],
])('%s with %i decimals: %s', (typed, decimals, code) => expect(decimalFault(typed, { decimals })?.code ?? null).toBe(code));

test('a negative number is taken where the kind has them', () => expect(decimalFault('-1.25', { decimals: 2, negative: true })).toBeNull());

test.each([
  ['-', true], ['1,', true], ['1,2', true], ['１，２３', true], ['1,234,5', true], ['1,234', false], ['1,2345', false], ['1,2.', false], ['abc', false], ['1,23,', false],
])('%s is half a number: %s', (typed, begun) => expect(isBegun(typed)).toBe(begun));

test.each([
  ['98.9', '101', '-2.1'], ['101', '98.9', '2.1'], ['5.10', '5.1', '0'], ['1,234.5', '1234', '0.5'], ['0.07', '0.08', '-0.01'], ['99999999999999.999999999', '0.000000001', '99999999999999.999999998'],
])('%s less %s is exactly %s', (a, b, difference) => expect(differenceOf(a, b)).toBe(difference));
