import { describe, expect, test } from 'vitest';

import { cellClass, classOf, isVacantUsing, keptRooms, layOut, limitsOf, nextPlace, valueOf, type Room } from './map';

const room = (over: Partial<Room> = {}): Room => ({
  id: '1', building: 'b1', entrance: '', floor: 1, code: '101', full_code: '1-101', area_m2: '80.0000', use: 'residential', occupancy: 'occupied',
  meters: 1, voice: 'heard', usage: '120.50', whole: true, last_at: null, ...over,
});

test('floors lie from the top down, entrances side by side, each building by itself', () => {
  const map = layOut({
    buildings: [{ id: 'b1', code: '1', name: 'One' }, { id: 'b2', code: '2', name: 'Two' }],
    rooms: [room({ id: '1', floor: 1, entrance: '1' }), room({ id: '2', floor: 1, entrance: '1' }), room({ id: '3', floor: 2, entrance: '1' }), room({ id: '4', floor: 1, entrance: '2' }), room({ id: '5', building: 'b2', floor: -1 })],
  });
  expect(map.map((building) => building.entrances.map((entrance) => entrance.floors.map((floor) => [floor.floor, floor.rooms.map((one) => one.id).join()])))).toEqual([
    [[[2, '3'], [1, '1,2']], [[1, '4']]], [[[-1, '5']]],
  ]);
  expect(map[0]!.rooms).toBe(4);
});

test('of rooms that are read again only those that changed are new objects', () => {
  const before = [room({ id: '1' }), room({ id: '2' }), room({ id: '3' })];
  const now = [room({ id: '2', voice: 'silent' }), room({ id: '1' }), room({ id: '4' })];
  const kept = keptRooms(before, now);
  expect(kept).toEqual(now);
  expect(kept.map((one) => before.includes(one))).toEqual([false, true, false]);
});

describe('the value of a room', () => {
  test('is its usage, or that of a square metre', () => {
    expect(valueOf(room(), 'room')).toBe(120.5);
    expect(valueOf(room(), 'area')).toBeCloseTo(1.50625);
  });
  test('cannot be said without usage, nor without area', () => {
    expect(valueOf(room({ usage: null }), 'room')).toBeNull();
    expect(valueOf(room({ area_m2: null }), 'area')).toBeNull();
  });
});

describe('classes', () => {
  test('hold about as many rooms each, between numbers that people can read', () => {
    const limits = limitsOf(Array.from({ length: 70 }, (_, i) => (i + 1) * 1.003));
    expect(limits).toEqual([11, 21, 31, 41, 51, 61]);
    expect([0, 10.9, 11, 60.9, 61, 1000].map((value) => classOf(value, limits))).toEqual([0, 0, 1, 5, 6, 6]);
  });
  test('tell rooms apart that use nearly the same, whatever a leak uses', () => {
    const limits = limitsOf([2116.4, 2131.9]);
    expect([2116.4, 2131.9].map((value) => classOf(value, limits))).toEqual([1, 2]);
    expect(limits).toEqual([2116, 2131]);
    expect(limitsOf([101, 102, 103, 250, 98_000])).toEqual([100, 250, 98_000]);
  });
  test('of rooms that use the same are few; of none there is one', () => {
    expect(limitsOf([5, 5, 5])).toEqual([5]);
    expect(limitsOf([0.123, 0.123])).toEqual([0.12]);
    expect(limitsOf([0, 0])).toEqual([]);
    expect(classOf(0, [])).toBe(0);
  });
});

test('a cell says what colour alone must not', () => {
  const limits = [100, 200];
  expect(cellClass(room(), 'room', limits, 'all')).toBe('cell c1');
  expect(cellClass(room({ voice: 'silent', usage: null }), 'room', limits, 'silent')).toBe('cell unknown silent');
  expect(cellClass(room({ voice: 'no_meter', usage: null, occupancy: 'unsold' }), 'room', limits, 'silent')).toBe('cell none vacant dimmed');
});

test('a vacant room that uses something is told', () => {
  expect(isVacantUsing(room({ occupancy: 'vacant' }))).toBe(true);
  expect(isVacantUsing(room({ occupancy: 'vacant', usage: '0.00' }))).toBe(false);
  expect(isVacantUsing(room())).toBe(false);
});

test('arrows lead through the rows of the map and stop at its ends', () => {
  const rows = [3, 1, 2];
  expect(nextPlace(rows, 0, 2, 'ArrowRight')).toEqual([1, 0]);
  expect(nextPlace(rows, 1, 0, 'ArrowLeft')).toEqual([0, 2]);
  expect(nextPlace(rows, 0, 2, 'ArrowDown')).toEqual([1, 0]);
  expect(nextPlace(rows, 2, 1, 'ArrowDown')).toEqual([2, 1]);
  expect(nextPlace(rows, 0, 0, 'ArrowLeft')).toEqual([0, 0]);
  expect(nextPlace(rows, 2, 0, 'End')).toEqual([2, 1]);
  expect(nextPlace(rows, 2, 1, 'Home')).toEqual([2, 0]);
});
