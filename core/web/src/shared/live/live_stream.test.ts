import { describe, expect, test } from 'vitest';

import { LiveStream, type LiveState, type Outside, type Source } from './live_stream';

class FakeSource implements Source {
  onopen: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  closed = false;
  #take = new Map<string, (event: { data: string }) => void>();
  addEventListener(name: string, take: (event: { data: string }) => void) { this.#take.set(name, take); }
  close() { this.closed = true; }
  send(name: string, data: unknown) { this.#take.get(name)?.({ data: JSON.stringify(data) }); }
  open() { this.onopen?.({} as never); }
  fail() { this.onerror?.({} as never); }
}

function world() {
  const sources: FakeSource[] = [];
  const timers: { ms: number; act: () => void; cancelled: boolean }[] = [];
  const outside: Outside = {
    open: () => { const source = new FakeSource(); sources.push(source); return source; },
    later: (ms, act) => { const timer = { ms, act, cancelled: false }; timers.push(timer); return () => { timer.cancelled = true; }; },
    random: () => 1,
  };
  const states: LiveState[] = [];
  const got: unknown[] = [];
  const stream = new LiveStream<unknown>('/live', 'meter', (data) => got.push(data), (state) => states.push(state), outside);
  return { sources, timers, states, got, stream };
}

describe('a live stream', () => {
  test('gives what its event carries and nothing of other events', () => {
    const { sources, got, states } = world();
    sources[0]!.open();
    sources[0]!.send('meter', { value: '1.5' });
    sources[0]!.send('gateway', { name: 'a' });
    expect(got).toEqual([{ value: '1.5' }]);
    expect(states).toEqual(['live']);
  });
  test('comes back by itself, waiting longer each time up to half a minute', () => {
    const { sources, timers, states, stream } = world();
    for (let i = 0; i < 8; i += 1) {
      sources.at(-1)!.fail();
      timers.at(-1)!.act();
    }
    expect(timers.map((timer) => timer.ms)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(sources.slice(0, -1).every((source) => source.closed)).toBe(true);
    sources.at(-1)!.open();
    expect(states).toEqual(['offline', 'live']);
    expect(stream.state).toBe('live');
  });
  test('forgets the failures once data has come', () => {
    const { sources, timers } = world();
    sources[0]!.fail();
    timers[0]!.act();
    sources[1]!.send('meter', {});
    sources[1]!.fail();
    expect(timers[1]!.ms).toBe(1000);
  });
  test('tries at once when hurried, and only while cut off', () => {
    const { sources, timers, stream } = world();
    sources[0]!.open();
    stream.hurry();
    expect(sources).toHaveLength(1);
    sources[0]!.fail();
    stream.hurry();
    expect(timers[0]!.cancelled).toBe(true);
    expect(sources).toHaveLength(2);
  });
  test('says and does nothing more once closed', () => {
    const { sources, timers, states, stream } = world();
    sources[0]!.open();
    stream.close();
    sources[0]!.fail();
    expect(sources[0]!.closed).toBe(true);
    expect(timers).toHaveLength(0);
    expect(states).toEqual(['live']);
  });
});
