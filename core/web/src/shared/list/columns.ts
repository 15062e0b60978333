// A column of a list: what it shows, and what a spreadsheet gets of it.
import { decimalsOf, withDecimals } from '@/shared/format/decimal';
import { nothing } from '@/shared/format/money';

export type Plain = string | number | null | undefined;

export interface Column<Row> {
  name: string;
  label: string;                        // code of its heading
  plain: (row: Row) => Plain;           // exported as it is: money and quantities as plain decimals
  as?: (plain: string) => string;       // how it is shown: with separators, in words; null is shown as a dash
  unit?: (row: Row) => string;          // shown small behind it; a column of its own in the spreadsheet
  to?: (row: Row) => string | null | undefined;   // the page behind it
  tone?: (row: Row) => 'warn' | 'bad' | 'soft' | '' | false;
  number?: boolean;                     // to the right
  alike?: boolean;                      // quantities of one kind: all with the decimals of the longest
  strong?: boolean;
  nowrap?: boolean;
  code?: boolean;                       // a number something is known by: never broken over two lines, never cut
  width?: number;
  min_width?: number;
  always?: boolean;                     // cannot be hidden: a row is known by it
  spare?: boolean;                      // hidden until somebody chooses it
  when?: (asked: Record<string, string>) => boolean;   // whether there is such a column as the list is asked now
}

export function shownText<Row>(column: Column<Row>, row: Row, decimals = 0): string {
  const plain = column.plain(row);
  if (plain === null || plain === undefined || plain === '') return nothing;
  const text = withDecimals(String(plain), column.alike ? decimals : 0);
  return column.as ? column.as(text) : text;
}
// Of the rows that are shown together.
export const columnDecimals = <Row>(column: Column<Row>, rows: Row[]): number => (column.alike ? decimalsOf(rows.map((row) => String(column.plain(row) ?? ''))) : 0);

// Roughly what a text takes in a cell, edges included: too much rather than too little.
function cellWidth(text: string): number {
  const drawn = [...text].reduce((sum, one) => sum + (one > '\u2e80' ? 14.5 : /\w/.test(one) ? 8.5 : 6), 0);
  return Math.ceil(drawn) + 32;
}
// A column of codes is as wide as its longest.
export function leastWidth<Row>(column: Column<Row>, rows: Row[]): number | undefined {
  if (!column.code) return column.min_width;
  return Math.max(column.min_width ?? 0, ...rows.map((row) => cellWidth(shownText(column, row))));
}

// Which columns are shown: as declared, but for what this person chose otherwise.
export function shownColumns<Row>(columns: Column<Row>[], chosen: Record<string, boolean>, asked: Record<string, string>): Column<Row>[] {
  return columns.filter((column) => (column.when?.(asked) ?? true) && (column.always || (chosen[column.name] ?? !column.spare)));
}
