// Where a person is: module, list, record. The route says the first two; what the record is called comes from the head of
// its page (PageHead), with the list as it was narrowed.
import { onScopeDispose, shallowRef, watch, type WatchSource } from 'vue';

import { rowOf } from '@/navigation';

export interface RecordCrumb { title: string; back?: { to: string; label: string } }
export interface Crumb { label: string; code?: boolean; to?: string }   // `code`: the label is a code of the texts

const record = shallowRef<RecordCrumb | null>(null);

export function useRecordCrumb(source: WatchSource<RecordCrumb>): void {
  let mine: RecordCrumb | null = null;
  watch(source, (now) => { record.value = mine = now; }, { immediate: true });
  onScopeDispose(() => {
    // The next page may have said its own name already.
    if (record.value === mine) record.value = null;
  });
}

export function crumbsOf(path: string, title: string, named: RecordCrumb | null): Crumb[] {
  const place = rowOf(path);
  if (!place) return [{ label: title, code: true }];
  const module: Crumb = { label: place.group.label, code: true };
  if (path === place.row.path) return [module, { label: place.row.label, code: true }];
  const list: Crumb = { label: place.row.label, code: true, to: named?.back?.to ?? place.row.path };
  return [module, list, named ? { label: named.title } : { label: title, code: true }];
}

export function currentRecord() {
  return record;
}
