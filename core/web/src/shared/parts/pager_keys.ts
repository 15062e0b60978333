// Alt with PageUp and PageDown page the list that one is in; where the focus is in none, the one that came last, which
// lies on top. Alt with the arrows is the browser's own, and PageDown alone scrolls.
import { onBeforeUnmount, onMounted, type Ref } from 'vue';

interface Pager { within: () => Element | null; turn: (forward: boolean) => void }
const pagers: Pager[] = [];

export function pagerOf(all: Pager[], focus: Element | null): Pager | undefined {
  return all.find((one) => focus && one.within()?.contains(focus)) ?? all.findLast((one) => one.within());
}
function press(event: KeyboardEvent): void {
  if (!event.altKey || event.ctrlKey || event.shiftKey || !['PageUp', 'PageDown'].includes(event.key)) return;
  event.preventDefault();
  pagerOf(pagers, document.activeElement)?.turn(event.key === 'PageDown');
}

// `many`: a list of one page is not paged, and does not take the keys from one that is.
export function usePagerKeys(nav: Ref<Element | null>, many: () => boolean, turn: (forward: boolean) => void): void {
  const mine: Pager = { within: () => (many() ? nav.value?.parentElement ?? null : null), turn };
  onMounted(() => {
    if (!pagers.length) window.addEventListener('keydown', press);
    pagers.push(mine);
  });
  onBeforeUnmount(() => {
    pagers.splice(pagers.indexOf(mine), 1);
    if (!pagers.length) window.removeEventListener('keydown', press);
  });
}
