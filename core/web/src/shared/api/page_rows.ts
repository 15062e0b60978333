// How many rows a list shows at a time: one choice for all lists, kept by this browser.
import { ref } from 'vue';

export const page_sizes = [50, 100, 200] as const;
export type PageSize = (typeof page_sizes)[number];
const key = 'lamplighter.page_rows';

function chosenBefore(): PageSize {
  try {
    return page_sizes.find((size) => String(size) === localStorage.getItem(key)) ?? page_sizes[0];
  } catch {
    return page_sizes[0];
  }
}
export const page_rows = ref<PageSize>(chosenBefore());
export function choosePageRows(size: PageSize): void {
  page_rows.value = size;
  try {
    localStorage.setItem(key, String(size));
  } catch {
    // It holds until the page is closed then.
  }
}
