import { describe, expect, test } from 'vitest';

import type { Schema } from '@/shared/api/problem';
import { handReading, type Happened } from './hand_reading';

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
  test('is not what waits for review or was rejected, until somebody approves it', () => {
    const flag = (state: string, blocks = true) => ({ ...event('flag', '2026-03-31T10:00:00Z', '9999.00'), reading: '7', state, blocks }) as unknown as Happened;
    const readings = [{ ...event('entered', '2026-03-31T10:00:00Z', '9999.00'), reading: '7' } as unknown as Happened, event('entered', '2026-02-28T10:00:00Z', '3.00')];
    const shown = (one: Happened) => handReading([life({})], [one, ...readings])?.value;
    expect([flag('open'), flag('rejected'), flag('approved'), flag('open', false)].map(shown)).toEqual(['3.00', '3.00', '9999.00', '9999.00']);
  });
  test('is not what a correction replaced', () => {
    const events = [{ ...event('entered', '2026-03-31T10:00:00Z', '9.00'), replaced: true } as unknown as Happened, event('entered', '2026-02-28T10:00:00Z', '3.00')];
    expect(handReading([life({})], events)?.value).toBe('3.00');
  });
  test('is nothing where nobody read it', () => {
    expect(handReading([life({ installed_at: null, install_reading: null })], [event('multiplier', '2026-01-01T00:00:00Z', '1')])).toBeNull();
  });
});
