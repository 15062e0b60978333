import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { effectScope } from 'vue';

import { useHints } from './hints';

const screen = { visibilityState: 'visible', look: () => {}, addEventListener: (_: string, act: () => void) => { screen.look = act; }, removeEventListener: () => {} };
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', screen);
  screen.visibilityState = 'visible';
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

// A view that takes `took` ms to read; `reads` counts.
function view(took = 100) {
  const scope = effectScope();
  const seen = { reads: 0 };
  const read = () => {
    seen.reads += 1;
    return new Promise<void>((done) => { setTimeout(done, took); });
  };
  const hint = scope.run(() => useHints(read, { least_ms: 5000, times: 20 }))!;
  return { seen, hint, scope };
}

test('many hints are one reading, and the last of them is not lost', async () => {
  const { seen, hint } = view();
  await vi.advanceTimersByTimeAsync(5000);
  hint();
  hint();
  await vi.advanceTimersByTimeAsync(50);
  hint();                                   // while it is read
  expect(seen.reads).toBe(1);
  await vi.advanceTimersByTimeAsync(5040);   // 100 ms of reading, 5 s of rest
  expect(seen.reads).toBe(1);
  await vi.advanceTimersByTimeAsync(20);
  expect(seen.reads).toBe(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen.reads).toBe(2);
});
test('what was just opened is not read again at once', async () => {
  const { seen, hint } = view();
  hint();
  await vi.advanceTimersByTimeAsync(4990);
  expect(seen.reads).toBe(0);
  await vi.advanceTimersByTimeAsync(20);
  expect(seen.reads).toBe(1);
});
test('a dear view rests longer', async () => {
  const { seen, hint } = view(1000);
  await vi.advanceTimersByTimeAsync(5000);
  hint();
  await vi.advanceTimersByTimeAsync(1000);
  hint();
  await vi.advanceTimersByTimeAsync(19_900);
  expect(seen.reads).toBe(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(seen.reads).toBe(2);
});
test('nobody reads for who does not look, and who looks again has it', async () => {
  const { seen, hint } = view();
  await vi.advanceTimersByTimeAsync(5000);
  screen.visibilityState = 'hidden';
  hint();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen.reads).toBe(0);
  screen.visibilityState = 'visible';
  screen.look();
  expect(seen.reads).toBe(1);
});
test('a page that has gone reads nothing', async () => {
  const { seen, hint, scope } = view();
  hint();
  scope.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen.reads).toBe(0);
});
