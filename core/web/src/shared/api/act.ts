// One act of a person: its Idempotency-Key is made at the first press and kept until the service has answered, so that a
// second press after a lost answer cannot do it twice. Another body is another act.
import { ref, watch, type Ref } from 'vue';

import { troubleFrom, type Trouble } from './problem';

export interface Act {
  busy: Ref<boolean>;
  trouble: Ref<Trouble | null>;
  // Gives what `send` gives, or null when it was refused (then `trouble` says why). A press while busy does nothing.
  run<T>(body: unknown, send: (headers: { 'Idempotency-Key': string }) => Promise<T>): Promise<T | null>;
  clear(): void;
}

export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// `about`: what the act is about. Once it was changed, what was said against it before holds no longer.
export function useAct(about?: () => unknown): Act {
  const busy = ref(false);
  const trouble = ref<Trouble | null>(null);
  if (about) watch(() => JSON.stringify(about() ?? null), () => { trouble.value = null; });
  let key = '';
  let body_of_key = '';
  return {
    busy,
    trouble,
    async run(body, send) {
      if (busy.value) return null;
      const now = JSON.stringify(body ?? null);
      if (!key || now !== body_of_key) [key, body_of_key] = [newKey(), now];
      busy.value = true;
      trouble.value = null;
      try {
        const result = await send({ 'Idempotency-Key': key });
        key = '';
        return result;
      } catch (error) {
        trouble.value = troubleFrom(error);
        // No answer, or a failure of the service: the act may have happened; the next press asks with the same key.
        if (trouble.value.status !== 0 && trouble.value.status < 500) key = '';
        return null;
      } finally {
        busy.value = false;
      }
    },
    clear() {
      trouble.value = null;
    },
  };
}
