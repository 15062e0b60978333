import { describe, expect, test } from 'vitest';

import { formatAlike, formatBytes, formatCount, formatDecimal, formatExact, formatMoney, formatPrice, formatPrices, formatUnit } from './money';

describe('an exact number of an explanation', () => {
  test.each([
    ['242.735', '242.735'], ['20/31', '≈ 0.645161'], ['-1/300', '≈ −0.003333'], ['125202/775', '≈ 161.550968'], ['1/2', '≈ 0.5'], ['1234567/2', '≈ 617,283.5'],
    ['0.123456', '0.123456'], ['0.1234567', '≈ 0.123457'], ['-0.0000004', '≈ −0'], ['2', '2'], ['—', '—'],
  ])('%s is shown as %s', (text, shown) => expect(formatExact(text)).toBe(shown));
});

describe('money', () => {
  test.each([
    ['0.00', '0.00'], ['0.05', '0.05'], ['999.99', '999.99'], ['1000.00', '1,000.00'], ['1234567.80', '1,234,567.80'],
    ['-250.40', '−250.40'], ['-1080.75', '−1,080.75'],
    ['90071992547409931.25', '90,071,992,547,409,931.25'],   // beyond 2^53: no digit may be lost
  ])('%s is shown as %s', (amount, shown) => expect(formatMoney(amount)).toBe(shown));
  test('what is no amount with two decimals is shown as it came, not repaired', () => {
    for (const odd of ['12.5', '12', 'n/a', '1e3', '']) expect(formatMoney(odd)).toBe(odd);
  });
});

describe('quantities', () => {
  test('keep the decimals of the meter', () => {
    expect(formatDecimal('12345.6780')).toBe('12,345.6780');
    expect(formatDecimal('0.825000')).toBe('0.825000');
    expect(formatDecimal('1234567')).toBe('1,234,567');
    expect(formatDecimal('-13.5')).toBe('−13.5');
  });
  test('what is not there is a dash', () => {
    expect(formatDecimal(null)).toBe('—');
    expect(formatDecimal('-')).toBe('—');   // as the service writes it into a text
    expect(formatCount(undefined)).toBe('—');
    expect(formatBytes(null)).toBe('—');
  });
  test('that stand under each other have the same decimals', () => {
    expect(formatAlike(['3', '1234.25', null, '-0.5'])).toEqual(['3.00', '1,234.25', '—', '−0.50']);
    expect(formatAlike(['3', '40'])).toEqual(['3', '40']);
  });
  test('counts and sizes are grouped and rounded', () => {
    expect(formatCount(1840)).toBe('1,840');
    expect(formatBytes(999)).toBe('999 B');
    expect(formatBytes(1500)).toBe('1.5 kB');
    expect(formatBytes(48_213_900_032)).toBe('48 GB');
  });
  test('cubic metres are written as people write them', () => {
    expect(formatUnit('m3/h')).toBe('m³/h');
    expect(formatUnit('kWh')).toBe('kWh');
  });
});

describe('prices', () => {
  test.each([
    ['0.880000', '0.88'], ['0.825', '0.825'], ['0.8', '0.80'], ['12', '12.00'], ['100', '100.00'], ['0.000001', '0.000001'],
    ['cheap', 'cheap'],
  ])('%s is shown as %s', (price, shown) => expect(formatPrice(price)).toBe(shown));
  test.each([
    [['0.825000', '1.2', '3'], ['0.825', '1.200', '3.000']], [['5', '7.00', '9.0'], ['5.00', '7.00', '9.00']], [['cheap', '0.8'], ['cheap', '0.80']], [[], []],
  ])('of one column %j are %j', (prices, shown) => expect(formatPrices(prices)).toEqual(shown));
});
