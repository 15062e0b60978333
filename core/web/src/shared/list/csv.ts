// The rows of a list as a file: its columns, each unit in a column of its own.
import { csvText } from '@/shared/format/csv';
import type { Column } from './columns';

export function csvOf<Row>(columns: Column<Row>[], rows: Row[], heading: (column: Column<Row>) => string, unit_heading: (column: Column<Row>) => string): string {
  const headings = columns.flatMap((column) => (column.unit ? [heading(column), unit_heading(column)] : [heading(column)]));
  const cells = (row: Row) => columns.flatMap((column) => {
    const plain = String(column.plain(row) ?? '');
    return column.unit ? [plain, plain ? column.unit(row) : ''] : [plain];
  });
  return csvText([headings, ...rows.map(cells)]);
}
