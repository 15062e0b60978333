// A live view of a page: opens with it, follows its sources, closes with it, and tells the banner when it is cut off.
import { onScopeDispose, ref, watch, type Ref } from 'vue';
import { defineStore } from 'pinia';

import { api } from '@/shared/api/client';
import { LiveStream, type LiveState } from './live_stream';

export const useConnection = defineStore('connection', () => {
  const offline_streams = ref(0);
  const hurry = new Set<() => void>();
  return { offline_streams, hurryAll: () => hurry.forEach((act) => act()), hurry };
});

// Takes the newest at most once in `ms`: for views that are dear to draw. The last one is never lost.
export function atMostEvery<T>(ms: number, take: (data: T) => void): (data: T) => void {
  let newest: T;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let drawn = -Infinity;
  return (data) => {
    newest = data;
    if (timer) return;
    const wait = Math.max(0, drawn + ms - performance.now());
    timer = setTimeout(() => {
      timer = undefined;
      drawn = performance.now();
      take(newest);
    }, wait);
  };
}

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
      // It may be the session that ended: asking who is signed in brings up the sign-in, and then the stream goes on.
      if (now === 'offline') void api.GET('/api/v1/session').then(({ response }) => { if (response.ok) hurry(); }, () => undefined);
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
