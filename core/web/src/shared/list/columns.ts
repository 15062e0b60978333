// A column of a list: what it shows, and what a spreadsheet gets of it.
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
  strong?: boolean;
  nowrap?: boolean;
  width?: number;
  min_width?: number;
  always?: boolean;                     // cannot be hidden: a row is known by it
  spare?: boolean;                      // hidden until somebody chooses it
  when?: (asked: Record<string, string>) => boolean;   // whether there is such a column as the list is asked now
}

export const dash = '—';

export function shownText<Row>(column: Column<Row>, row: Row): string {
  const plain = column.plain(row);
  if (plain === null || plain === undefined || plain === '') return dash;
  return column.as ? column.as(String(plain)) : String(plain);
}

// Which columns are shown: as declared, but for what this person chose otherwise.
export function shownColumns<Row>(columns: Column<Row>[], chosen: Record<string, boolean>, asked: Record<string, string>): Column<Row>[] {
  return columns.filter((column) => (column.when?.(asked) ?? true) && (column.always || (chosen[column.name] ?? !column.spare)));
}
