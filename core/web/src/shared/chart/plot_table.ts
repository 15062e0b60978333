// A plot as rows: what a screen reader reads, and what is downloaded.
import { csvText } from '@/shared/format/csv';

export interface PlotTable {
  columns: { label: string; number?: boolean }[];
  rows: string[][];   // best a getter: a live plot is drawn often, and its table read seldom
}

// Numbers go without thousands separators.
export function csvOf(table: PlotTable): string {
  const plain = (row: string[]) => row.map((text, i) => (table.columns[i]?.number ? text.replace(/,/g, '').replace('−', '-').replace(/^—$/, '') : text));
  return csvText([table.columns.map((column) => column.label), ...table.rows.map(plain)]);
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
