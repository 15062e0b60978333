import type { Schema } from '@/shared/api/problem';

export type RunState = Schema<'RunState'>;
export const run_steps: RunState[] = ['preview', 'calculated', 'reviewed', 'posted', 'closed'];

export function runTone(state: RunState): 'good' | 'warn' | 'idle' {
  if (state === 'posted' || state === 'closed') return 'good';
  return state === 'cancelled' ? 'idle' : 'warn';
}
