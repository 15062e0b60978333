// A view that is read anew when a stream says that something happened, where the stream does not carry the view itself.
// One reading at a time, and a rest after each that grows with what the reading took: a dear view is read less often, and
// never for somebody who does not look. The last hint is never lost.
import { onScopeDispose } from 'vue';

export interface Rest { least_ms: number; times: number }   // at least so long, and so many times the reading itself

export function useHints(read: () => Promise<void>, rest: Rest): () => void {
  let wanted = false;
  let reading = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  function restFor(took_ms: number): void {
    timer = setTimeout(() => {
      timer = undefined;
      go();
    }, Math.max(rest.least_ms, took_ms * rest.times));
  }
  function go(): void {
    if (!wanted || reading || timer !== undefined || stopped || document.visibilityState === 'hidden') return;
    wanted = false;
    reading = true;
    const began = performance.now();
    void read().catch(() => undefined).then(() => {
      reading = false;
      if (!stopped) restFor(performance.now() - began);
    });
  }
  restFor(0);   // the page has read the view as it opened
  document.addEventListener('visibilitychange', go);
  onScopeDispose(() => {
    stopped = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', go);
  });
  return () => {
    wanted = true;
    go();
  };
}
