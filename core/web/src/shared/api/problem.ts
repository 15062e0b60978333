import { text, textOr } from '@/shared/i18n';
import type { components } from './schema';

export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

// What a page shows when the service says no, or says nothing.
export interface Trouble {
  status: number;           // 0: no answer at all
  code: string;
  sentence: string;
  field: string | null;
}

export class Refused extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.sentence);
  }
}

export function troubleOf(status: number, body: unknown): Trouble {
  const problem = body as Partial<Schema<'Problem'>> | undefined;
  if (problem && typeof problem === 'object' && typeof problem.detail === 'string' && problem.detail)
    return { status, code: problem.code ?? '', sentence: worded(problem.detail, problem.facts?.permission), field: problem.field ?? null };
  return { status, code: '', sentence: text(status >= 500 ? 'web.trouble.service' : 'web.trouble.unclear', { status }), field: null };
}
// The service names a permission as its roles do, the pages have words for it.
function worded(sentence: string, permission: string | undefined): string {
  return permission ? sentence.replace(permission, textOr(`web.permission.${permission}`, permission)) : sentence;
}
export function troubleFrom(error: unknown): Trouble {
  if (error instanceof Refused) return error.trouble;
  return { status: 0, code: 'web.trouble.no_answer', sentence: text('web.trouble.no_answer'), field: null };
}
