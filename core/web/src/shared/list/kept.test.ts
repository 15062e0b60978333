import { beforeEach, expect, test, vi } from 'vitest';

import { areColumns, areFilters, keep, readKept, saved_filters_max, withFilter } from './kept';

let full = false;
beforeEach(() => {
  const store = new Map<string, string>();
  full = false;
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => { if (full) throw new Error('QuotaExceededError'); store.set(key, value); },
  });
});

test('what is kept for one person and list is read for no other', () => {
  const mine = [{ name: 'October', query: { q: '1-' } }];
  expect(keep('filters', '7', 'bills', mine)).toBe(true);
  expect(readKept('filters', '7', 'bills', areFilters, [])).toEqual(mine);
  expect(readKept('filters', '8', 'bills', areFilters, [])).toEqual([]);
  expect(readKept('filters', '7', 'rooms', areFilters, [])).toEqual([]);
});
test.each([['{', 'no JSON'], ['{"a":1}', 'no filters'], ['[{"name":1}]', 'a filter without a name'], ['null', 'nothing']])('%s is as if nothing were kept (%s)', (text) => {
  localStorage.setItem('lamplighter.filters.7.bills', text);
  expect(readKept('filters', '7', 'bills', areFilters, [])).toEqual([]);
});
test('columns are kept as choices', () => {
  expect(areColumns({ kind: true, room: false })).toBe(true);
  expect(areColumns({ kind: 'yes' })).toBe(false);
});
test('a browser that keeps nothing says so', () => {
  full = true;
  expect(keep('columns', '7', 'bills', {})).toBe(false);
});
test('a second filter of a name takes the place of the first, and there is a most', () => {
  const saved = Array.from({ length: saved_filters_max }, (_, at) => ({ name: `n${at}`, query: {} }));
  expect(withFilter(saved, { name: 'n3', query: { q: 'x' } })).toHaveLength(saved_filters_max);
  expect(withFilter(saved, { name: 'n3', query: { q: 'x' } })![0]).toEqual({ name: 'n3', query: { q: 'x' } });
  expect(withFilter(saved, { name: 'new', query: {} })).toBeNull();
});
