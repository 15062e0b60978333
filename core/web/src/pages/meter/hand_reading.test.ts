import { describe, expect, test } from 'vitest';

import type { Schema } from '@/shared/api/problem';
import { handReading, standingReadings, wasCorrected, type Happened } from './hand_reading';

const life = (fields: Partial<Schema<'MeterLife'>>): Schema<'MeterLife'> => ({
  number: 1, serial: null, digits: 5, installed_at: '2026-01-01T00:00:00Z', removed_at: null, install_reading: '0.00', removal_reading: null, reason: null, ...fields,
});
const event = (kind: Happened['kind'], reading_at: string, value: string): Happened => ({ kind, at: reading_at, reading_at, value }) as Happened;

describe('what a meter read by people showed last', () => {
  test('is its install reading before anybody read it', () => {
    expect(handReading([life({})], [])).toEqual({ at: '2026-01-01T00:00:00Z', value: '0.00' });
  });
  test('is the newest reading, whatever order they come in', () => {
    const readings = [event('entered', '2026-02-28T10:00:00Z', '3.00'), event('entered', '2026-03-31T10:00:00Z', '7.00')];
    for (const events of [readings, readings.toReversed()]) expect(handReading([life({})], events)).toEqual({ at: '2026-03-31T10:00:00Z', value: '7.00' });
  });
  test('is the correction of a reading, not the reading', () => {
    const events = [event('corrected', '2026-02-28T10:00:00Z', '3.50'), event('entered', '2026-02-28T10:00:00Z', '35.00')];
    expect(handReading([life({})], events)?.value).toBe('3.50');
  });
  test('is the correction of its install reading', () => {
    expect(handReading([life({})], [event('corrected', '2026-01-01T00:00:00Z', '10.00')])?.value).toBe('10.00');
  });
  test('is never what the meter before it showed', () => {
    const lives = [life({ removed_at: '2026-03-01T00:00:00Z', removal_reading: '99.00' }), life({ number: 2, installed_at: '2026-03-01T00:00:00Z', install_reading: '1.00' })];
    expect(handReading(lives, [event('entered', '2026-02-28T10:00:00Z', '98.00')])?.value).toBe('1.00');
  });
  test('is nothing where nobody read it', () => {
    expect(handReading([life({ installed_at: null, install_reading: null })], [event('multiplier', '2026-01-01T00:00:00Z', '1')])).toBeNull();
  });
});

describe('what can be corrected', () => {
  const read = (kind: Happened['kind'], reading: string, reading_at: string) => ({ ...event(kind, reading_at, '1'), reading }) as Happened;
  const change = '2026-03-01T00:00:00Z';
  test('is every reading that was entered, and of a corrected one its last correction', () => {
    const events = [read('corrected', '5', '2026-02-28T10:00:00Z'), read('corrected', '4', '2026-02-28T10:00:00Z'), read('entered', '3', '2026-02-28T10:00:00Z'), read('installed', '1', '2026-01-01T00:00:00Z')];
    expect([...standingReadings(events)].sort()).toEqual(['1', '5']);
  });
  test('is either of two readings of one instant: which of them was corrected only the service knows', () => {
    expect([...standingReadings([read('corrected', '9', change), read('installed', '8', change), read('removed', '7', change)])].sort()).toEqual(['7', '8', '9']);
  });
  test('is no event without a reading', () => expect(standingReadings([event('multiplier', change, '1')]).size).toBe(0));
});

describe('a flag that was rejected', () => {
  const flag = { kind: 'flag', at: '2026-02-28T10:00:00Z', state: 'rejected', reason: 'misread', decided_by: 'chenjing' } as unknown as Happened;
  const correction = { ...event('corrected', '2026-02-28T10:00:00Z', '3.50'), note: 'misread', by: 'chenjing' } as Happened;
  test('was corrected where its correction is there', () => expect(wasCorrected(flag, [correction])).toBe(true));
  test('was not where somebody corrected it for another reason later', () => expect(wasCorrected(flag, [{ ...correction, note: 'again' } as Happened])).toBe(false));
});
