// CSV as RFC 4180 has it: commas, quotes where needed, lines end in CR LF. In front the mark by which a spreadsheet set to
// Chinese knows that it is UTF-8.
const byte_order_mark = '\uFEFF';
const plain_number = /^-?\d+(\.\d+)?$/;
// A spreadsheet would work out a cell that begins so; somebody else's name must not be a formula on the accountant's machine.
const formula_start = /^[=+\-@\t\r\n]/;

export function csvCell(value: string): string {
  const harmless = formula_start.test(value) && !plain_number.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export const csvText = (lines: string[][]): string => byte_order_mark + lines.map((line) => `${line.map(csvCell).join(',')}\r\n`).join('');
export const csvFile = (content: string): Blob => new Blob([content], { type: 'text/csv;charset=utf-8' });
