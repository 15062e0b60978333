// A live view of a page: opens with it, follows its sources, closes with it, and tells the banner when it is cut off.
import { onScopeDispose, ref, watch, type Ref } from 'vue';
import { defineStore } from 'pinia';

import { LiveStream, type LiveState } from './live_stream';

export const useConnection = defineStore('connection', () => {
  const offline_streams = ref(0);
  const hurry = new Set<() => void>();
  return { offline_streams, hurryAll: () => hurry.forEach((act) => act()), hurry };
});

// `url` gives the address, or null for no stream now.
export function useLive<T>(url: () => string | null, event: string, take: (data: T) => void): Ref<LiveState> {
  const connection = useConnection();
  const state = ref<LiveState>('connecting');
  let stream: LiveStream<T> | null = null;
  let counted = false;
  const count = (offline: boolean) => {
    if (offline === counted) return;
    counted = offline;
    connection.offline_streams += offline ? 1 : -1;
  };
  const hurry = () => stream?.hurry();
  const stop = () => {
    stream?.close();
    stream = null;
    count(false);
  };
  watch(url, (address) => {
    stop();
    state.value = 'connecting';
    if (!address) return;
    stream = new LiveStream<T>(address, event, take, (now) => {
      state.value = now;
      count(now === 'offline');
    });
  }, { immediate: true });
  connection.hurry.add(hurry);
  window.addEventListener('online', hurry);
  onScopeDispose(() => {
    stop();
    connection.hurry.delete(hurry);
    window.removeEventListener('online', hurry);
  });
  return state;
}
