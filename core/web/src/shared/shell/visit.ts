// A page that is shown already is opened anew when a link leads to another record inside it (a resident in the list).
import { ref } from 'vue';
import type { Router } from 'vue-router';

import { mayLeave } from './unsaved';

export const visits = ref(0);   // part of the key of the page shown (App.vue)

export async function visit(router: Router, to: string): Promise<void> {
  const same_page = router.resolve(to).path === router.currentRoute.value.path;
  if (same_page && !await mayLeave()) return;
  await router.push(to);
  if (same_page) visits.value += 1;
}
