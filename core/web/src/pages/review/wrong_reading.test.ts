import { expect, test } from 'vitest';

import type { Schema } from '@/shared/api/problem';
import { mayBeginLife, wrongOf } from './wrong_reading';

const change = '2026-06-01T02:00:00Z';
const life = (fields: Partial<Schema<'MeterLife'>>): Schema<'MeterLife'> => ({
  number: 1, serial: null, digits: 5, installed_at: '2026-01-01T00:00:00Z', removed_at: null, install_reading: '0.00', removal_reading: null, reason: null, ...fields,
});
const lives = [life({ removed_at: change, removal_reading: '512.00' }), life({ number: 2, installed_at: change, install_reading: '1.00' })];
const alike = [life({ removed_at: change, removal_reading: '1.00' }), lives[1]!];

test.each([
  ['the install reading', lives, '2026-01-01T00:00:00.000Z', '0.00', true], ['the first of a new body', lives, change, '1.00', true], ['the last of the old one', lives, change, '512.00', false],
  ['one that looks like both', alike, change, '1.00', true], ['a correction at that instant', lives, change, '3.00', true], ['any other', lives, '2026-07-01T00:00:00Z', '1.00', false],
  ['one of a meter from ever', [life({ installed_at: null })], '2026-01-01T00:00:00Z', '0.00', false],
])('%s', (_, of, at, value, begins) => expect(mayBeginLife(of, { at, value })).toBe(begins));

test('of a conflict the value that came first is the wrong one', () => {
  const flag = { meter: '1', meter_code: 'e-1', register: 'energy_import', unit: 'kWh', at: change, value: '5.00', before: '4.00', channel: '9', reading: null } as Schema<'ReadingFlag'>;
  expect(wrongOf({ ...flag, flag: 'CONFLICT' })).toMatchObject({ value: '4.00', from: { channel: '9', at: change } });
  expect(wrongOf({ ...flag, flag: 'HIGH', reading: '7' })).toMatchObject({ value: '5.00', from: { reading: '7' } });
});
