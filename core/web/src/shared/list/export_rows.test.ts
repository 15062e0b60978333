import { expect, test } from 'vitest';

import { everyRow } from './export_rows';

// A list of n rows, in pages of two.
function listOf(n: number) {
  const asked: (string | undefined)[] = [];
  return {
    asked,
    fetch: async ({ cursor }: { cursor: string | undefined }) => {
      asked.push(cursor);
      const from = Number(cursor ?? 0);
      const to = Math.min(from + 2, n);
      return { rows: Array.from({ length: to - from }, (_, at) => from + at), next: to < n ? String(to) : null };
    },
  };
}
const always = () => true;

test.each([[0, [undefined]], [2, [undefined]], [5, [undefined, '2', '4']]])('a list of %i rows is read page by page', async (n, cursors) => {
  const list = listOf(n);
  expect(await everyRow(list.fetch, always)).toEqual(Array.from({ length: n }, (_, at) => at));
  expect(list.asked).toEqual(cursors);
});
test('as many rows as a file may hold are exported', async () => expect(await everyRow(listOf(6).fetch, always, 6)).toHaveLength(6));
test('of a longer list nothing is exported, and no more of it is read', async () => {
  const list = listOf(100);
  expect(await everyRow(list.fetch, always, 6)).toBe('too_long');
  expect(list.asked).toHaveLength(3);
});
test('who stops it gets no rows', async () => expect(await everyRow(listOf(100).fetch, (count) => count < 4)).toBe('stopped'));
