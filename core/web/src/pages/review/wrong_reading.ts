import type { Schema } from '@/shared/api/problem';

// A reading that somebody takes for wrong: one that was entered has an id, one of a gateway its channel and its instant.
export interface WrongReading {
  meter: string;
  meter_code: string;
  register: string;
  unit: string;
  at: string;
  value: string;
  from: { reading: string } | { channel: string; at: string };
}

export function wrongOf(flag: Schema<'ReadingFlag'>): WrongReading {
  const { meter, meter_code, register, unit, at } = flag;
  // Of a conflict what counts is the value that came first.
  return { meter, meter_code, register, unit, at, value: flag.flag === 'CONFLICT' ? flag.before : flag.value, from: flag.reading ? { reading: flag.reading } : { channel: flag.channel!, at } };
}
