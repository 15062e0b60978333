// The side bar: folded to its icons where the office wants the room, a drawer on a small screen. The fold is remembered.
import { ref } from 'vue';

const remembered_fold = 'lamplighter.side_bar_folded';
export const folded = ref(localStorage.getItem(remembered_fold) === 'yes');
export const drawer_open = ref(false);
export const small_screen = matchMedia('(max-width: 900px)');

export function toggleSideBar(): void {
  if (small_screen.matches) {
    drawer_open.value = !drawer_open.value;
    return;
  }
  folded.value = !folded.value;
  localStorage.setItem(remembered_fold, folded.value ? 'yes' : 'no');
}
