// CSV as RFC 4180 has it: commas, quotes where needed, lines end in CR LF. In front the mark by which a spreadsheet set to
// Chinese knows that it is UTF-8.
import type { Column } from './columns';

const byte_order_mark = '\uFEFF';
const plain_number = /^-?\d+(\.\d+)?$/;
// A spreadsheet would work out a cell that begins so; somebody else's name must not be a formula on the accountant's machine.
const formula_start = /^[=+\-@\t\r\n]/;

export function csvCell(value: string): string {
  const harmless = formula_start.test(value) && !plain_number.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export function csvOf<Row>(columns: Column<Row>[], rows: Row[], heading: (column: Column<Row>) => string, unit_heading: (column: Column<Row>) => string): string {
  const headings = columns.flatMap((column) => (column.unit ? [heading(column), unit_heading(column)] : [heading(column)]));
  const cells = (row: Row) => columns.flatMap((column) => {
    const plain = String(column.plain(row) ?? '');
    return column.unit ? [plain, plain ? column.unit(row) : ''] : [plain];
  });
  return byte_order_mark + [headings, ...rows.map(cells)].map((line) => `${line.map(csvCell).join(',')}\r\n`).join('');
}
