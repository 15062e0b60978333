import type { Schema } from '@/shared/api/problem';

// A reading that somebody takes for wrong: one that was entered has an id, one of a gateway its channel and its instant.
export interface WrongReading {
  meter: string;
  meter_code: string;
  register: string;
  unit: string;
  at: string;
  value: string;
  begins_life?: boolean;   // what was read before it is of another counter, and says nothing of it
  from: { reading: string } | { channel: string; at: string };
}

export function wrongOf(flag: Schema<'ReadingFlag'>): WrongReading {
  const { meter, meter_code, register, unit, at } = flag;
  // Of a conflict what counts is the value that came first.
  return { meter, meter_code, register, unit, at, value: flag.flag === 'CONFLICT' ? flag.before : flag.value, from: flag.reading ? { reading: flag.reading } : { channel: flag.channel!, at } };
}

// Whether a correction may be of the first reading of a body. At the instant of a change both are read; the last one of the old
// body is known by its value.
export function mayBeginLife(lives: Schema<'MeterLife'>[], { at, value }: Pick<WrongReading, 'at' | 'value'>): boolean {
  const begun = lives.findIndex((life) => life.installed_at !== null && Date.parse(life.installed_at) === Date.parse(at));
  if (begun < 0) return false;
  return value !== lives[begun - 1]?.removal_reading || value === lives[begun]!.install_reading;
}
