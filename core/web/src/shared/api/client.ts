// The one door to the service: typed by openapi.yaml, with the CSRF token, the caller's language, safe repeats, and a
// sign-in that keeps the place when the session has ended.
import createClient from 'openapi-fetch';

import { currentLanguage } from '@/shared/i18n';
import type { paths } from './schema';
import { Refused, troubleOf } from './problem';

const repeat_delays_ms = [400, 1500];  // GET and keyed POST are safe to repeat when no answer came

interface Doors {
  csrfToken: () => string;
  // Resolves when the person has signed in again; rejects where that makes no sense (nobody was signed in).
  signInAgain: () => Promise<void>;
}
let doors: Doors = { csrfToken: () => '', signInAgain: () => Promise.reject(new Error('no session')) };
export function openDoors(given: Doors): void {
  doors = given;
}

async function fetchSafely(request: Request): Promise<Response> {
  const safe = request.method === 'GET' || request.headers.has('Idempotency-Key');
  for (let attempt = 0; ; attempt += 1) {
    const answer = await once(request).catch((error: unknown) => {
      if (!safe || attempt >= repeat_delays_ms.length || request.signal.aborted) throw error;
      return null;
    });
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, repeat_delays_ms[attempt]));
  }
}
async function once(request: Request): Promise<Response> {
  const answer = await fetch(withHeaders(request));
  const signing_in = request.url.endsWith('/api/v1/session') && ['POST', 'DELETE'].includes(request.method);
  if (answer.status !== 401 || signing_in) return answer;
  const signed_in = await doors.signInAgain().then(() => true, () => false);
  return signed_in ? fetch(withHeaders(request)) : answer;
}
function withHeaders(request: Request): Request {
  const copy = request.clone();
  copy.headers.set('Accept-Language', currentLanguage());
  if (request.method !== 'GET' && doors.csrfToken()) copy.headers.set('X-CSRF-Token', doors.csrfToken());
  return copy;
}

export const api = createClient<paths>({ baseUrl: location.origin, credentials: 'same-origin', fetch: fetchSafely });

// The body of an answer, or Refused with the sentence to show.
export async function reply<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw new Refused(troubleOf(response.status, error));
  return data as T;
}
