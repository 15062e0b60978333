// What a field offers to choose from when there is too much to show at once: typing narrows it, and the service looks.
import { ref, shallowRef } from 'vue';

import { complain } from '@/shared/parts/complain';
import { troubleFrom } from './problem';

export const choices_offered_max = 50;

// `ask` gives the first rows that fit what was typed. Of two questions on their way only the later one's answer counts. Rows
// whose ids are `chosen` stay among what is found, else the field would show their ids.
export function useChoices<Row extends { id: string }>(ask: (typed: string | undefined) => Promise<{ rows: Row[] }>, chosen: () => string[] = () => []) {
  const found = shallowRef<Row[]>([]);
  const searching = ref(false);
  let latest = 0;
  async function search(typed: string) {
    const mine = ++latest;
    searching.value = true;
    try {
      const { rows } = await ask(typed.trim() || undefined);
      if (mine !== latest) return;
      const kept = found.value.filter((row) => chosen().includes(row.id) && !rows.some((one) => one.id === row.id));
      found.value = [...kept, ...rows];
    } catch (error) {
      complain(troubleFrom(error));
    } finally {
      if (mine === latest) searching.value = false;
    }
  }
  return { found, searching, search };
}
