import { describe, expect, test } from 'vitest';

import type { Schema } from '@/shared/api/problem';
import { enteredOn } from './entered_on';

const zone = 'Asia/Shanghai';
const row = (meter: string, at: string, source: Schema<'ReadingSource'>, value = '5.00') => ({ meter, last_reading: { at, value, source } });
const flag = (meter: string, at: string, kind: Schema<'ReadingFlagKind'>, blocks: boolean, value = '9.00', reading: string | null = '7') => ({ meter, at, flag: kind, blocks, value, reading }) as Schema<'ReadingFlag'>;
const read = (rows: Parameters<typeof enteredOn>[2], flags: Schema<'ReadingFlag'>[] = []) => enteredOn('2026-11-27', zone, rows, flags);

describe('a meter was read on the day of the sheet', () => {
  test('where its last reading is of that day in the estate, by whatever people took it', () => {
    const sources: Schema<'ReadingSource'>[] = ['manual', 'photo', 'self_report', 'correction'];
    for (const source of sources) expect(read([row('1', '2026-11-26T16:00:00Z', source)])).toEqual({ 1: { at: '2026-11-26T16:00:00Z', value: '5.00', flags: [], held_back: false } });
  });
  test.each([
    ['the minute before', row('1', '2026-11-26T15:59:00Z', 'manual')], ['the day after', row('1', '2026-11-27T16:00:00Z', 'manual')], ['a gateway', row('1', '2026-11-27T02:00:00Z', 'automatic')],
    ['its installation', row('1', '2026-11-27T02:00:00Z', 'install')], ['nothing at all', { meter: '1', last_reading: null }],
  ])('not by %s', (_, one) => expect(read([one])).toEqual({}));

  test('where a reading waits for review that does not count yet', () => {
    expect(read([row('1', '2026-10-31T16:00:00Z', 'manual')], [flag('1', '2026-11-27T02:00:00Z', 'HIGH', true)])).toEqual({ 1: { at: '2026-11-27T02:00:00Z', value: '9.00', flags: ['HIGH'], held_back: true } });
  });
  test('and says what it is suspected of though it counts', () => {
    expect(read([row('1', '2026-11-27T02:00:00Z', 'manual', '13')], [flag('1', '2026-11-27T02:00:00Z', 'ROLL', false, '13')])).toEqual({ 1: { at: '2026-11-27T02:00:00Z', value: '13', flags: ['ROLL'], held_back: false } });
  });
  test('of several of a day by the last', () => {
    const early = flag('1', '2026-11-27T01:00:00Z', 'NEG', true);
    expect(read([row('1', '2026-11-27T02:00:00Z', 'manual')], [early])[1]).toMatchObject({ value: '5.00', flags: [], held_back: false });
    expect(read([row('1', '2026-11-27T02:00:00Z', 'manual')], [early, flag('1', '2026-11-27T03:00:00Z', 'HIGH', true), flag('1', '2026-11-27T03:00:00Z', 'ROLL', false)])[1]).toMatchObject({ value: '9.00', flags: ['HIGH', 'ROLL'], held_back: true });
  });
  test('not by what it showed before it was changed that day', () => {
    const changed = row('1', '2026-11-27T03:00:00Z', 'install', '0');
    expect(read([changed], [flag('1', '2026-11-27T02:00:00Z', 'ROLL', false), flag('1', '2026-11-27T03:00:00Z', 'NEG', true)])).toEqual({});
    expect(read([changed], [flag('1', '2026-11-27T04:00:00Z', 'HIGH', true)])[1]).toMatchObject({ value: '9.00', held_back: true });
  });
  test('not by a suspicion of what a gateway read, or of another day', () => {
    expect(read([], [flag('1', '2026-11-27T02:00:00Z', 'HIGH', true, '9.00', null), flag('2', '2026-11-26T02:00:00Z', 'HIGH', true)])).toEqual({});
  });
});
