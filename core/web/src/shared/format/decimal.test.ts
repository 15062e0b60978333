import { expect, test } from 'vitest';

import { decimalFault, decimalsOf, differenceOf, isBegun, isMore, plainDecimal, productOf, quotientOf, sumOf, withDecimals } from './decimal';

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

test.each([['98.9', '2.1', '101'], ['0.07', '0.005', '0.075'], ['12', '-2', '10'], ['99999', '1', '100000']])('%s and %s are exactly %s', (a, b, sum) => expect(sumOf(a, b)).toBe(sum));
test.each([['3.20', '30', '96'], ['0.1', '0.2', '0.02'], ['1,000', '1.5', '1500'], ['0', '40', '0'], ['-2.5', '2', '-5']])('%s times %s is exactly %s', (a, b, product) => expect(productOf(a, b)).toBe(product));
test.each([['5', '4.99', true], ['5.0', '5', false], ['4', '5', false], ['0.01', '0', true], ['0', '0.01', false]])('%s is more than %s: %s', (a, b, more) => expect(isMore(a, b)).toBe(more));
test.each([
  ['12.30', '20', '0.615'], ['2.00', '3', '0.6667'], ['1', '3.0', '0.3333'], ['0.00005', '1', '0.0001'], ['0.00004', '1', '0'], ['100', '0.5', '200'],
])('%s over %s is %s, to four decimals', (a, b, quotient) => expect(quotientOf(a, b, 4)).toBe(quotient));

test.each([
  [['0.5', '0.125', '3'], 3], [['3', '40'], 0], [[], 0], [[null, undefined, '—', '37 h', '1.20'], 2], [['20/31', '0.1'], 1],
])('a column of %j has %i decimals', (texts, decimals) => expect(decimalsOf(texts)).toBe(decimals));
test.each([['3', 2, '3.00'], ['0.5', 3, '0.500'], ['-1.25', 2, '-1.25'], ['0.125', 2, '0.125'], ['37 h', 2, '37 h'], ['7', 0, '7']])('%s with %i decimals is %s', (text, decimals, shown) => expect(withDecimals(text, decimals)).toBe(shown));
