// Every row of a list under its filter, page by page, up to a limit: half a list in a file would pass for a whole one.
import type { Page } from '@/shared/api/load';

export const exported_rows_max = 50_000;
export const exported_page_rows = 500;

// `told` hears how many rows there are so far; false stops.
export async function everyRow<Row>(
  fetch_page: (page: { cursor: string | undefined; limit: number }) => Promise<Page<Row>>, told: (rows: number) => boolean, rows_max = exported_rows_max,
): Promise<Row[] | 'stopped' | 'too_long'> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const got = await fetch_page({ cursor, limit: exported_page_rows });
    rows.push(...got.rows);
    cursor = got.next ?? undefined;
    if (rows.length > rows_max || (cursor && rows.length >= rows_max)) return 'too_long';
    if (!told(rows.length)) return 'stopped';
  } while (cursor);
  return rows;
}
