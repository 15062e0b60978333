import { addDays } from '@/shared/format/time';

// Periods are half-open in the API; people name the last day.
export function lastDay(period_to: string): string {
  return addDays(period_to, -1);
}
