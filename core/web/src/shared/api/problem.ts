import { text } from '@/shared/i18n';
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
    return { status, code: problem.code ?? '', sentence: problem.detail, field: problem.field ?? null };
  return { status, code: '', sentence: text(status >= 500 ? 'web.trouble.service' : 'web.trouble.unclear', { status }), field: null };
}
export function troubleFrom(error: unknown): Trouble {
  if (error instanceof Refused) return error.trouble;
  return { status: 0, code: 'web.trouble.no_answer', sentence: text('web.trouble.no_answer'), field: null };
}
