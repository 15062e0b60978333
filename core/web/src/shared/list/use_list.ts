// What a list page is made of: filters in the address bar, columns as chosen, pages by cursor, saved filters, export.
//   const list = useList({ name: 'meters', title: 'web.meters.title', filters: {…}, fetch: (asked, page) => …, columns: [...] });
//   <ListPanel :list="list" … />
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type WatchSource } from 'vue';
import { useRoute, useRouter, type LocationQuery } from 'vue-router';

import { usePagedList, type Page, type PagedList } from '@/shared/api/load';
import { troubleFrom } from '@/shared/api/problem';
import { csvFile } from '@/shared/format/csv';
import { formatCount } from '@/shared/format/money';
import { formatDay } from '@/shared/format/time';
import { text } from '@/shared/i18n';
import { complain } from '@/shared/parts/complain';
import { saveFile } from '@/shared/parts/save_file';
import { useSession } from '@/shared/session/session';
import { shownColumns, type Column } from './columns';
import { csvOf } from './csv';
import { everyRow, exported_rows_max } from './export_rows';
import { askedOf, cleared, narrows, queryOf, type Asked, type Filter, type Filters } from './filters';
import { areColumns, areFilters, keep, readKept, withFilter, saved_filters_max, type SavedFilter } from './kept';

export interface Asking { cursor: string | undefined; limit: number }
export interface ListOptions<Row, Name extends string> {
  name: string;                     // what this browser keeps is kept under it
  title: string;                    // code; names the exported file
  filters: Filters<Name>;
  fetch: (asked: Asked<Name>, page: Asking) => Promise<Page<Row>>;
  also?: WatchSource[];             // what else the rows depend on
  narrow?: (rows: Row[], asked: Asked<Name>) => Row[];   // of a list that the service gives whole
  columns: Column<Row>[];
  before_export?: (rows: Row[]) => Promise<void>;        // what the columns need to know of every row
  open?: (row: Row) => void;        // what a click on a row does
}

export interface List<Row, Name extends string = string> {
  name: string;
  filters: Filters<Name>;
  asked: Readonly<Ref<Asked<Name>>>;
  ask: (change: Partial<Asked<Name>>) => void;
  narrowed: ComputedRef<boolean>;
  widen: () => void;                // back to what holds unasked
  rows: ComputedRef<Row[]>;
  pages: PagedList<Row>;
  reload: () => Promise<void>;
  open: ((row: Row) => void) | undefined;
  columns: Column<Row>[];
  shown: ComputedRef<Column<Row>[]>;
  show: (column: string, is_shown: boolean) => void;
  saved: Readonly<Ref<SavedFilter[]>>;
  save: (name: string) => boolean;
  load: (saved: SavedFilter) => void;
  forget: (name: string) => void;
  exported: Ref<number | null>;     // rows read so far by the export at work
  exportShown: () => Promise<void>;
  stopExport: () => void;
}

export function useList<Row, Name extends string>(options: ListOptions<Row, Name>): List<Row, Name> {
  const { name, filters } = options;
  const session = useSession();
  const route = useRoute();
  const router = useRouter();
  const user = session.session?.user.id ?? '';
  const path = route.path;
  const asked = shallowRef(askedOf(filters, route.query)) as Ref<Asked<Name>>;
  // Somebody who leaves the page does not ask the list for what the next page's address says.
  watch(() => (route.path === path ? JSON.stringify(askedOf(filters, route.query)) : null), (now) => { if (now) asked.value = JSON.parse(now) as Asked<Name>; });
  const ask = (change: Partial<Asked<Name>>) => void router.replace({ query: queryOf(filters, route.query, change) });

  const pages = usePagedList((page) => options.fetch(asked.value, page), [asked, ...(options.also ?? [])]);
  const rows = computed(() => (options.narrow ? options.narrow(pages.rows(), asked.value) : pages.rows()));

  const chosen = ref(readKept('columns', user, name, areColumns, {}));
  const shown = computed(() => shownColumns(options.columns, chosen.value, asked.value));
  const saved = ref(readKept('filters', user, name, areFilters, []));
  function keepFilters(now: SavedFilter[]): boolean {
    saved.value = now;
    const is_kept = keep('filters', user, name, now);
    if (!is_kept) complainOf('web.list.not_kept');
    return is_kept;
  }

  return {
    name, filters, asked, ask, pages, rows, shown, saved,
    reload: pages.reload,
    open: options.open,
    columns: options.columns,
    narrowed: computed(() => narrows(filters, asked.value)),
    widen: () => ask(cleared(filters, 'bar')),
    show(column, is_shown) {
      chosen.value = { ...chosen.value, [column]: is_shown };
      keep('columns', user, name, chosen.value);
    },
    save(of_name) {
      const now = withFilter(saved.value, { name: of_name, query: queryOf(filters, filtersOnly(filters, route.query), {}) });
      if (!now) complainOf('web.list.too_many_saved', { max: saved_filters_max });
      return now !== null && keepFilters(now);
    },
    load: (one) => void router.replace({ query: queryOf(filters, { ...queryOf(filters, route.query, cleared(filters, 'all')), ...one.query }, {}) }),
    forget: (of_name) => void keepFilters(saved.value.filter((one) => one.name !== of_name)),
    ...useExport(options, asked, shown),
  };
}

const filtersOnly = (filters: Record<string, Filter>, query: LocationQuery): LocationQuery =>
  Object.fromEntries(Object.entries(query).filter(([name]) => name in filters));
function complainOf(code: string, facts: Record<string, unknown> = {}): void {
  complain({ status: 0, code, field: null, sentence: text(code, facts) });
}

function useExport<Row, Name extends string>(options: ListOptions<Row, Name>, asked: Ref<Asked<Name>>, shown: ComputedRef<Column<Row>[]>) {
  const session = useSession();
  const exported = ref<number | null>(null);
  async function exportShown() {
    if (exported.value !== null) return;
    exported.value = 0;
    const of = { ...asked.value };   // the filter may be changed meanwhile; the file is of the one that was asked
    try {
      const rows = await everyRow((page) => options.fetch(of, page), (count) => {
        if (exported.value !== null) exported.value = count;
        return exported.value !== null;
      });
      if (rows === 'too_long') return complainOf('web.list.too_long', { max: formatCount(exported_rows_max) });
      if (rows === 'stopped') return;
      const wanted = options.narrow ? options.narrow(rows, of) : rows;
      await options.before_export?.(wanted);
      const content = csvOf(shown.value, wanted, (column) => text(column.label), (column) => text('web.list.unit_of', { column: text(column.label) }));
      saveFile(csvFile(content), `${text(options.title)}_${formatDay(Date.now(), session.zone)}.csv`);
    } catch (error) {
      complain(troubleFrom(error));
    } finally {
      exported.value = null;
    }
  }
  return { exported, exportShown, stopExport: () => { exported.value = null; } };
}
