import { describe, expect, test } from 'vitest';

import { addDays, addMonths, ageOf, formatDay, formatInstant, startOfDay, startOfMonth } from './time';

describe('instants', () => {
  test('are shown in the estate\'s time, whatever the browser\'s zone', () => {
    expect(formatInstant('2026-11-23T14:48:03.120Z')).toBe('2026-11-23 22:48:03');
    expect(formatInstant('2026-11-23T16:00:00.000Z')).toBe('2026-11-24 00:00:00');
    expect(formatInstant('2026-11-23T14:48:03.120Z', 'Europe/Berlin')).toBe('2026-11-23 15:48:03');
    expect(formatDay('2026-10-31T16:00:00Z')).toBe('2026-11-01');
    expect(formatInstant(null)).toBe('—');
  });
  test.each([
    ['2026-11-23', 'Asia/Shanghai', '2026-11-22T16:00:00.000Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],   // the day summer time begins
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],   // the day it ends
    ['2026-07-01', 'America/New_York', '2026-07-01T04:00:00.000Z'],
  ])('%s in %s begins at %s', (day, zone, at) => expect(new Date(startOfDay(day, zone)).toISOString()).toBe(at));
});

describe('days and months', () => {
  test('are added by the calendar', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(startOfMonth('2026-11-23')).toBe('2026-11-01');
    expect(addMonths('2026-01-01', -1)).toBe('2025-12-01');
    expect(addMonths('2026-11-01', 2)).toBe('2027-01-01');
  });
});

describe('ages', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  test.each([
    [0, 'seconds', 0], [89, 'seconds', 89], [90, 'minutes', 2], [89 * 60, 'minutes', 89], [90 * 60, 'hours', 2],
    [36 * 3600, 'days', 2], [-5, 'seconds', 0],
  ])('%i seconds ago is %s %i', (seconds, unit, n) => expect(ageOf(now - seconds * 1000, now)).toEqual({ unit, n }));
});
