// v-stacked, on every table: where there is no room for columns its rows stand as cards (styles/narrow.css). Each cell then says
// the name of its column, which the heading row would have said.
import type { Directive } from 'vue';

export const narrow_screen = matchMedia('(max-width: 600px)');

function nameCells(table: HTMLElement): void {
  const names = [...table.querySelectorAll('.el-table__header th')].map((heading) => heading.textContent?.trim() ?? '');
  for (const row of table.querySelectorAll('tr.el-table__row'))
    [...row.children].forEach((cell, at) => { if (names[at]) cell.setAttribute('data-label', names[at]); });
}

const stops = new WeakMap<HTMLElement, () => void>();
export const vStacked: Directive<HTMLElement> = {
  mounted(table) {
    table.dataset.stacked = '';
    // Rows come and go by the table's own doing; nobody is told.
    const changes = new MutationObserver(() => nameCells(table));
    const follow = () => {
      changes.disconnect();
      if (!narrow_screen.matches) return;
      nameCells(table);
      changes.observe(table, { childList: true, characterData: true, subtree: true });
    };
    follow();
    narrow_screen.addEventListener('change', follow);
    stops.set(table, () => { changes.disconnect(); narrow_screen.removeEventListener('change', follow); });
  },
  unmounted(table) {
    stops.get(table)?.();
    stops.delete(table);
  },
};
