import { expect, test } from 'vitest';

import { csvCell } from '@/shared/format/csv';
import type { Column } from './columns';
import { csvOf } from './csv';

test.each([
  ['plain', 'plain'], ['1,234.50', '"1,234.50"'], ['say "hi"', '"say ""hi"""'], ['two\nlines', '"two\nlines"'], ['', ''],
  ['=1+1', '\'=1+1'], ['+86 138', '\'+86 138'], ['@x', '\'@x'], ['-x', '\'-x'], ['\tx', '\'\tx'], ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
  ['-12.30', '-12.30'], ['-5', '-5'], ['-5-3', '\'-5-3'], ['1-101', '1-101'],
])('%s is written %s', (value, cell) => expect(csvCell(value)).toBe(cell));

interface Row { code: string; usage: string | null; rooms: number }
const columns: Column<Row>[] = [
  { name: 'code', label: 'code', plain: (row) => row.code },
  { name: 'usage', label: 'usage', plain: (row) => row.usage, as: (usage) => `${usage}!`, unit: () => 'm³' },
  { name: 'rooms', label: 'rooms', plain: (row) => row.rooms },
];
test('a table has its headings, units of their own, plain numbers and the mark of UTF-8', () => {
  const text = csvOf(columns, [{ code: '甲,1', usage: '1234.5', rooms: 0 }, { code: 'b', usage: null, rooms: 2 }], (column) => column.label, (column) => `${column.label} unit`);
  expect(text).toBe('\uFEFFcode,usage,usage unit,rooms\r\n"甲,1",1234.5,m³,0\r\nb,,,2\r\n');
});
