// Read anew when the window is looked at again, and now and then: whoever works through the guide does so in other pages.
import { computed, onScopeDispose } from 'vue';

import { api, reply } from '@/shared/api/client';
import { useLoad } from '@/shared/api/load';
import { useSession } from '@/shared/session/session';

const look_again_ms = 20_000;

export function useReadiness() {
  const session = useSession();
  const estate = computed(() => session.estate || undefined);
  const load = useLoad(() => reply(api.GET('/api/v1/first-bill', { params: { query: { estate: estate.value } } })), [estate]);
  const again = () => { if (!document.hidden && !load.loading.value) void load.reload(); };
  const timer = setInterval(again, look_again_ms);
  window.addEventListener('focus', again);
  onScopeDispose(() => {
    clearInterval(timer);
    window.removeEventListener('focus', again);
  });
  return load;
}
