// Which meters of the sheet somebody has read on its day already: told by the sheet itself of readings that count, and by the
// review of those that wait.
import type { Schema } from '@/shared/api/problem';
import { formatDay } from '@/shared/format/time';

type Flag = Schema<'ReadingFlag'>;
export interface Entered {
  at: string;
  value: string;
  flags: Flag['flag'][];    // open ones
  held_back: boolean;       // no bill rests on it before somebody decides
}

const by_people: Schema<'ReadingSource'>[] = ['manual', 'photo', 'self_report', 'correction'];

// Rows are those of the day's end, flags the open ones. By meter: the last reading of that day. What a meter showed before it was
// changed is over: the body that hangs there now was not read.
export function enteredOn(day: string, zone: string, rows: Pick<Schema<'ReadingSheetRow'>, 'meter' | 'last_reading'>[], flags: Flag[]): Record<string, Entered> {
  const entered: Record<string, Entered> = {};
  const last = new Map(rows.map((row) => [row.meter, row.last_reading]));
  const of_day = (at: string) => formatDay(at, zone) === day;
  for (const [meter, shown] of last)
    if (shown && by_people.includes(shown.source) && of_day(shown.at)) entered[meter] = { at: shown.at, value: shown.value, flags: [], held_back: false };
  for (const flag of flags) {
    if (!flag.reading || !of_day(flag.at)) continue;
    const known = entered[flag.meter];
    const newest = known?.at ?? last.get(flag.meter)?.at;
    const later = newest === undefined ? 1 : Date.parse(flag.at) - Date.parse(newest);
    if (later < 0 || (later === 0 && !known)) continue;
    const same = known && later === 0;
    entered[flag.meter] = { at: flag.at, value: flag.value, flags: [...(same ? known.flags : []), flag.flag], held_back: (same && known.held_back) || flag.blocks };
  }
  return entered;
}
