// The way from an empty database to the first posted bill: what each step needs, read from the data.
import type { Schema } from '@/shared/api/problem';

export type Readiness = Schema<'FirstBillReadiness'>;
export interface Step {
  code: string;
  to: string;
  done: boolean;
  figures: Record<string, number>;   // facts of its sentence
  lacking: boolean;                  // done enough to go on, and something is still missing
}

export function stepsOf(r: Readiness): Step[] {
  const step = (code: string, to: string, done: boolean, figures: Record<string, number>, lacking = false): Step =>
    ({ code, to, done, figures, lacking });
  return [
    step('estate', '/rooms', r.estates > 0, { n: r.estates }),
    step('rooms', '/rooms', r.rooms > 0, { n: r.rooms, of: r.rooms_with_owner }, r.rooms > 0 && r.rooms_with_owner < r.rooms),
    // Meters that are read by hand need no gateway.
    step('gateway', '/gateways', r.gateways > 0 || r.meters > 0, { n: r.gateways, of: r.gateways_held }, r.gateways_held > 0),
    step('meters', r.gateways > 0 ? '/gateways' : '/reading-sheet', r.meters > 0, { n: r.meters, of: r.meters_read }, r.meters > 0 && r.meters_read < r.meters),
    step('assigned', '/rooms', r.rooms_with_meter > 0, { n: r.rooms, of: r.rooms_with_meter }, r.rooms_with_meter > 0 && r.rooms_with_meter < r.rooms),
    step('price', '/charge-items', r.items_with_price > 0, { n: r.items, of: r.items_with_price }, r.items_with_price > 0 && r.items_with_price < r.items),
    step('run', '/runs', r.bills > 0, { n: r.bills }),
    step('people', '/users', r.users > 1, { n: r.users }),
  ];
}

// How many are done with nothing missing.
export const countDone = (steps: Step[]): number => steps.filter((step) => step.done && !step.lacking).length;
// The first that is not done: what to do now. None when all are, if only far enough to go on.
export const nextStep = (steps: Step[]): Step | undefined => steps.find((step) => !step.done);
