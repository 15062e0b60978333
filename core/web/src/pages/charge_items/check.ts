// Asks the service about terms while they are typed: one question at a time, the newest last.
import { onScopeDispose, ref, shallowRef, watch, type WatchSource } from 'vue';

import { api, reply } from '@/shared/api/client';
import { troubleFrom, type Schema } from '@/shared/api/problem';

const pause_ms = 300;

export function useCheck(question: () => Schema<'FormulaCheckRequest'> | null, sources: WatchSource[]) {
  const check = shallowRef<Schema<'FormulaCheck'> | null>(null);
  const trouble = ref('');
  const stale = ref(false);
  const typed = ref('');       // the formula that the answer is about
  let latest = 0;
  let timer = 0;

  async function ask() {
    const body = question();
    if (!body) return;
    const mine = ++latest;
    try {
      const got = await reply(api.POST('/api/v1/charge_items/check_formula', { body }));
      if (mine !== latest) return;
      check.value = got;
      typed.value = String((body.terms as { formula?: string }).formula ?? '');
      trouble.value = '';
      stale.value = false;
    } catch (error) {
      if (mine === latest) trouble.value = troubleFrom(error).sentence;
    }
  }
  watch(sources, () => {
    stale.value = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), pause_ms);
  }, { deep: true, immediate: true });
  onScopeDispose(() => { latest += 1; window.clearTimeout(timer); });
  return { check, trouble, stale, typed };
}
