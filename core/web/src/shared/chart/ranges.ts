// Which stretch of time a plot shows: a named one that ends now, all there is, or a person's own.
const day_ms = 86_400_000;

export const spans = { live: 900_000, quarter: 900_000, day: day_ms, week: 7 * day_ms, month: 30 * day_ms, quarter_year: 91 * day_ms, year: 366 * day_ms } as const;
export type RangeName = 'live' | 'day' | 'week' | 'month' | 'quarter_year' | 'year' | 'all' | 'own';
export interface RangeChoice { name: RangeName; own: [number, number] | null }   // own: from the beginning of a day, to the end of one

// All there is begins with the first reading; where none is known, a year.
export function spanOf(choice: RangeChoice, now: number, first: number | null): [number, number] {
  if (choice.name === 'own' && choice.own) return choice.own;
  if (choice.name === 'all') return [first === null ? now - spans.year : Math.min(first, now - spans.day), now];
  const span = choice.name === 'own' ? spans.month : spans[choice.name as keyof typeof spans];
  return [now - span, now];
}
