// Server-sent events that come back by themselves. EventSource gives up for good on some answers (a proxy's 502, a restart
// behind it) and tells nobody that it is waiting; a live page must do neither.

export type LiveState = 'connecting' | 'live' | 'offline';

const delay_first_ms = 1000;
const delay_most_ms = 30_000;

// The part of EventSource that is used: a test gives its own.
export interface Source {
  addEventListener(name: string, take: (event: { data: string }) => void): void;
  onopen: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  close(): void;
}
export interface Outside {
  open(url: string): Source;
  later(ms: number, act: () => void): () => void;   // gives what cancels it
  random(): number;
}
export const browser: Outside = {
  open: (url) => new EventSource(url) as unknown as Source,
  later: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

export class LiveStream<T> {
  #source: Source | null = null;
  #cancel: (() => void) | null = null;
  #failures = 0;
  #closed = false;
  state: LiveState = 'connecting';

  constructor(
    private readonly url: string,
    private readonly event: string,
    private readonly take: (data: T) => void,
    private readonly changed: (state: LiveState) => void,
    private readonly outside: Outside = browser,
  ) {
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#source?.close();
  }
  // The network is back, or the person asks: try now instead of waiting.
  hurry(): void {
    if (this.#closed || this.state !== 'offline') return;
    this.#cancel?.();
    this.#connect();
  }

  #connect(): void {
    this.#source?.close();
    const source = this.outside.open(this.url);
    this.#source = source;
    source.onopen = () => this.#become('live');
    source.addEventListener(this.event, ({ data }) => {
      this.#failures = 0;
      this.#become('live');
      this.take(JSON.parse(data) as T);
    });
    source.onerror = () => {
      if (this.#closed || source !== this.#source) return;
      source.close();
      this.#become('offline');
      const delay = Math.min(delay_most_ms, delay_first_ms * 2 ** this.#failures);
      this.#failures += 1;
      this.#cancel = this.outside.later(delay * (0.5 + this.outside.random() / 2), () => this.#connect());
    };
  }
  #become(state: LiveState): void {
    if (this.#closed || this.state === state) return;
    this.state = state;
    this.changed(state);
  }
}
