// What records are called. Whatever is shown asks here for the names it needs; those asked for in one breath go to the service
// together, and each is kept for a while.
import { shallowReactive } from 'vue';

import { api, reply } from '@/shared/api/client';
import type { NamedSubject, Subject } from './records';

export const names_asked_max = 100;   // of the service at once
const fresh_ms = 60_000;              // a record may get another name; after this it is asked for again, and shown meanwhile

interface Kept { named: NamedSubject | null; at: number }   // named null: it has no name, or none for whoever asks
export interface Names {
  // null: not known yet, or none. Whoever draws it is drawn again when the name comes.
  of: (subject: Subject) => NamedSubject | null;
  // Until each is known, for what cannot be drawn again (a file).
  learn: (subjects: Subject[]) => Promise<void>;
  know: (named: NamedSubject) => void;
}

const keyOf = ({ kind, id }: Subject) => `${kind}:${id}`;

export function makeNames(ask: (of: string) => Promise<NamedSubject[]>, now: () => number = Date.now): Names {
  const kept = shallowReactive(new Map<string, Kept>());
  const under_way = new Set<string>();
  let wanted = new Map<string, Subject>();

  const isFresh = (one: Kept | undefined) => one !== undefined && now() - one.at < fresh_ms;
  async function askFor(subjects: Subject[]): Promise<void> {
    const keys = subjects.map(keyOf);
    keys.forEach((key) => under_way.add(key));
    try {
      const found = new Map((await ask(keys.join(','))).map((one) => [keyOf(one), one]));
      for (const key of keys) kept.set(key, { named: found.get(key) ?? null, at: now() });
    } finally {
      keys.forEach((key) => under_way.delete(key));
    }
  }
  async function learn(subjects: Subject[]): Promise<void> {
    const missing = [...new Map(subjects.map((one) => [keyOf(one), one])).entries()].filter(([key]) => !isFresh(kept.get(key))).map(([, one]) => one);
    for (let at = 0; at < missing.length; at += names_asked_max) await askFor(missing.slice(at, at + names_asked_max));
  }
  function want(subject: Subject): void {
    if (under_way.has(keyOf(subject))) return;
    if (!wanted.size) {
      setTimeout(() => {
        const all = [...wanted.values()];
        wanted = new Map();
        // Without an answer the numbers stand; what needs an answer says so itself.
        learn(all).catch(() => undefined);
      });
    }
    wanted.set(keyOf(subject), subject);
  }
  return {
    of(subject) {
      const one = kept.get(keyOf(subject));
      if (!isFresh(one)) want(subject);
      return one?.named ?? null;
    },
    learn,
    know: (named) => { kept.set(keyOf(named), { named, at: now() }); },
  };
}

const of_users = new Map<string, Names>();
// What one person may know by name is not for the next who sits here.
export function namesFor(user: string): Names {
  let names = of_users.get(user);
  if (!names) of_users.set(user, names = makeNames(async (of) => (await reply(api.GET('/api/v1/names', { params: { query: { of } } }))).rows));
  return names;
}
