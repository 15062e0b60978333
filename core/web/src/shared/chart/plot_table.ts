// A plot as rows: what a screen reader reads, and what is downloaded.
export interface PlotTable {
  columns: { label: string; number?: boolean }[];
  rows: string[][];
}

const separators = /[",\r\n]/;
function cell(text: string): string {
  return separators.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

// RFC 4180, with a byte order mark: spreadsheets then read Chinese as it is. Numbers go without thousands separators.
export function csvOf(table: PlotTable): string {
  const plain = (row: string[]) => row.map((text, i) => cell(table.columns[i]?.number ? text.replace(/,/g, '').replace('−', '-').replace(/^—$/, '') : text)).join(',');
  return `\ufeff${[table.columns.map((column) => cell(column.label)).join(','), ...table.rows.map(plain)].join('\r\n')}\r\n`;
}

const kept_for_ms = 60_000;   // the browser has written it by then
export function download(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), kept_for_ms);
}

// For a file of any system: no separators, no spaces.
export function fileName(...parts: string[]): string {
  return parts.map((part) => part.trim().replace(/[\\/:*?"<>|\s]+/g, '-')).filter(Boolean).join('_');
}

export interface Extremes { least: number; greatest: number; sum: number }
export function extremesOf(numbers: number[]): Extremes | null {
  if (!numbers.length) return null;
  return {
    least: numbers.reduce((a, b) => Math.min(a, b)), greatest: numbers.reduce((a, b) => Math.max(a, b)),
    sum: numbers.reduce((a, b) => a + b, 0),
  };
}
