// What a page reads: loading, there, or in trouble; and lists that page by cursor.
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from 'vue';

import { currentLanguage } from '@/shared/i18n';
import { page_rows } from './page_rows';
import { troubleFrom, type Trouble } from './problem';

export interface Load<T> {
  data: ShallowRef<T | null>;
  trouble: Ref<Trouble | null>;
  loading: Ref<boolean>;
  reload: () => Promise<void>;
}

// Loads at once, and again whenever a source changes, or the language: any answer may hold sentences of the service (a reason,
// what is missing, why it was refused), and those come in the language that was asked for. The last answer asked for wins,
// whichever arrives last.
export function useLoad<T>(fetch_it: () => Promise<T>, sources: WatchSource[] = []): Load<T> {
  const data = shallowRef<T | null>(null);
  const trouble = ref<Trouble | null>(null);
  const loading = ref(true);
  let latest = 0;
  const reload = async () => {
    const mine = ++latest;
    loading.value = true;
    try {
      const got = await fetch_it();
      if (mine !== latest) return;
      data.value = got;
      trouble.value = null;
    } catch (error) {
      if (mine === latest) trouble.value = troubleFrom(error);
    } finally {
      if (mine === latest) loading.value = false;
    }
  };
  watch([currentLanguage, ...sources], () => void reload());
  void reload();
  onScopeDispose(() => { latest += 1; });
  return { data, trouble, loading, reload };
}

export interface Page<Row> { rows: Row[]; next: string | null }
export interface PagedList<Row> extends Load<Page<Row>> {
  rows: () => Row[];
  first: () => number;        // number of the first row shown, from 1
  has_next: () => boolean;
  has_previous: () => boolean;
  forward: () => Promise<void>;
  back: () => Promise<void>;
}

interface Place { cursor: string | undefined; first: number }   // where a page begins
const beginning: Place = { cursor: undefined, first: 1 };

// Another number of rows a page begins at the same row.
export function usePagedList<Row>(
  fetch_page: (asked: { cursor: string | undefined; limit: number }) => Promise<Page<Row>>,
  sources: WatchSource[] = [],
): PagedList<Row> {
  const places = ref<Place[]>([beginning]);   // of the pages up to this one
  const here = () => places.value.at(-1)!;
  const load = useLoad(() => fetch_page({ cursor: here().cursor, limit: page_rows.value }));
  watch(sources, () => {
    places.value = [beginning];
    void load.reload();
  });
  watch(page_rows, () => void load.reload());
  return {
    ...load,
    rows: () => load.data.value?.rows ?? [],
    first: () => here().first,
    has_next: () => Boolean(load.data.value?.next),
    has_previous: () => places.value.length > 1,
    forward() {
      const { next, rows } = load.data.value ?? { next: null, rows: [] };
      if (!next || load.loading.value) return Promise.resolve();   // what is shown is not yet what `next` follows
      places.value = [...places.value, { cursor: next, first: here().first + rows.length }];
      return load.reload();
    },
    back() {
      if (places.value.length < 2) return Promise.resolve();
      places.value = places.value.slice(0, -1);
      return load.reload();
    },
  };
}

// Every row of a list that is known to be short (estates, buildings, roles): pages are followed up to a limit.
const pages_max = 20;
export async function allRows<Row>(fetch_page: (cursor: string | undefined) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pages_max; page += 1) {
    const got = await fetch_page(cursor);
    rows.push(...got.rows);
    if (!got.next) break;
    cursor = got.next;
  }
  return rows;
}
