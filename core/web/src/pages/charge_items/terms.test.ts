import { describe, expect, test } from 'vitest';

import { emptyForm, formOf, priceUnit, pricesOf, termsOf, variablesOf, type Terms } from './terms';

const json = (terms: Terms) => JSON.parse(JSON.stringify(terms)) as Terms;
const everything: Terms = {
  formula: 'tier(tiers, usage)',
  tiers: {
    accumulation: 'annual', year_starts: '07-01', household: { people: 4, extra_per_person: ['10', '20'] },
    rows: [{ up_to: '180', price: '5', components: [{ code: 'water', name: '水费', price: '5' }] }, { up_to: '260', price: '7' }, { price: '9' }],
  },
  minimum: { usage: '5', amount: '25.00', at_zero_usage: false }, maximum: { amount: '1000.00' }, discounts: [{ occupancy: 'vacant', factor: '0.7' }],
};

describe('price terms in a form', () => {
  test('come back as they were', () => {
    expect(json(termsOf(formOf(everything, 'meter')))).toEqual(everything);
    const own: Terms = { formula: 'area * price * months + extra * coef', price: '2.8', components: [{ code: 'a', name: 'A', price: '2.8' }], extra: '-1.5', coef: '0.1' };
    expect(json(termsOf(formOf(own, 'room')))).toEqual(own);
  });
  test('say in which way they are written', () => {
    expect(formOf(everything, 'meter').way).toBe('tiers');
    expect(formOf({ formula: 'usage * price', price: '0.825000' }, 'meter')).toMatchObject({ way: 'flat', price: '0.825' });
    expect(formOf({ formula: 'area * price * months', price: '2' }, 'room').way).toBe('flat');
    expect(formOf({ formula: 'usage * price', price: '2' }, 'room').way).toBe('own');
    expect(formOf({ formula: 'tier(tiers, usage) + 1', tiers: everything.tiers }, 'meter').way).toBe('own');
  });
  test('leave out what is empty', () => {
    expect(json(termsOf({ ...emptyForm('meter'), price: ' 0.5 ' }))).toEqual({ formula: 'usage * price', price: '0.5' });
  });
  test('are told in one line', () => {
    expect(pricesOf(everything)).toBe('5.00 / 7.00 / 9.00');
    expect(pricesOf({ formula: 'usage * price', price: '0.825000' })).toBe('0.825');
    expect(pricesOf({ formula: 'price', price: '100' })).toBe('100.00');
    expect(pricesOf({ ...everything, tiers: { ...everything.tiers!, rows: [{ price: '0.825000' }, { price: '1.2' }] } })).toBe('0.825 / 1.200');
    expect(pricesOf({ formula: '5' })).toBe('');
  });
  test('know which variables an object has', () => {
    expect(variablesOf('meter')).toContain('ytd_usage');
    expect(variablesOf('room')).not.toContain('usage');
  });
});

describe('the unit of a price', () => {
  const say = (code: string, facts: Record<string, unknown> = {}) => (code === 'web.items.yuan_per' ? `yuan/${String(facts.unit)}` : code.split('.').at(-1)!);
  test.each([
    ['a meter by a price', 'meter', 'kWh', 'usage * price', 'yuan/kWh'],
    ['a meter by tiers', 'meter', 'm3', 'tier(tiers, usage)', 'yuan/m³'],
    ['a room by its area', 'room', '', 'area * price * months', 'yuan/per_area_month'],
    ['a parking space', 'parking_space', '', 'price * months', 'yuan/per_space_month'],
    ['a room by another formula', 'room', '', 'price * months', 'yuan'],
    ['a parking space by another formula', 'parking_space', '', 'area * price * months', 'yuan'],
    ['an object that is not told, by area', null, '', 'area * price * months', 'yuan/per_area_month'],
    ['an object that is not told, by a formula of its own', null, '', 'price * days', 'yuan'],
  ] as const)('of %s', (_, object, unit, formula, shown) => expect(priceUnit({ object, unit, formula }, say)).toBe(shown));
});
