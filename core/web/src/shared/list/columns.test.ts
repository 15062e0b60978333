import { expect, test } from 'vitest';

import { columnDecimals, leastWidth, shownColumns, shownText, type Column } from './columns';

interface Row { code: string; total: string | null; n: number }
const columns: Column<Row>[] = [
  { name: 'code', label: '', plain: (row) => row.code, always: true },
  { name: 'total', label: '', plain: (row) => row.total, as: (total) => `¥ ${total}` },
  { name: 'n', label: '', plain: (row) => row.n, spare: true },
  { name: 'decision', label: '', plain: () => 'yes', when: ({ state }) => state === 'decided' },
];
test.each([
  ['as declared', {}, {}, ['code', 'total']],
  ['with a spare one chosen', { n: true }, {}, ['code', 'total', 'n']],
  ['with one hidden', { total: false }, {}, ['code']],
  ['what a row is known by stays', { code: false }, {}, ['code', 'total']],
  ['as the list is asked', {}, { state: 'decided' }, ['code', 'total', 'decision']],
])('columns %s', (_, chosen, asked, names) => expect(shownColumns(columns, chosen, asked).map((one) => one.name)).toEqual(names));

test('what is not there is a dash, nought is nought', () => {
  const row = { code: '', total: null, n: 0 };
  expect(columns.slice(0, 3).map((column) => shownText(column, row))).toEqual(['—', '—', '0']);
  expect(shownText(columns[1]!, { ...row, total: '1.00' })).toBe('¥ 1.00');
});

test.each([
  ['short codes take the least width', ['1-101'], 105],
  ['the longest code has room', ['1-101', '锦绣花园-1-1-101'], 151],
  ['no row, no code', [], 105],
])('a column of codes: %s', (_, codes, width) => {
  const rows = codes.map((code) => ({ code, total: null, n: 0 }));
  expect(leastWidth({ ...columns[0]!, code: true, min_width: 105 }, rows)).toBe(width);
  expect(leastWidth({ ...columns[0]!, min_width: 105 }, rows)).toBe(105);
});

test('quantities of one column have their points under each other, and what is exported stays as it is', () => {
  const area: Column<{ area: string | null }> = { name: 'area', label: '', plain: (row) => row.area, number: true, alike: true };
  const rows = [{ area: '89.43' }, { area: '90' }, { area: null }, { area: '7.5' }];
  expect(rows.map((row) => shownText(area, row, columnDecimals(area, rows)))).toEqual(['89.43', '90.00', '—', '7.50']);
  expect(rows.map((row) => shownText({ ...area, alike: false }, row, columnDecimals({ ...area, alike: false }, rows)))).toEqual(['89.43', '90', '—', '7.5']);
});
