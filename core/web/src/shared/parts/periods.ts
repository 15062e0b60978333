// What holds from which day: the stretches of a history as they would be with one more row.
import { addDays } from '@/shared/format/time';

export interface Since { valid_from: string; text: string }
export interface Period { from: string; last: string | null; text: string; is_new: boolean }   // last: null is until further notice

// Oldest first. A row of the same day is replaced, as what is recorded for a day stands for what was recorded before.
export function periodsWith(rows: Since[], added: Since | null): Period[] {
  const others = rows.filter((row) => row.valid_from !== added?.valid_from).map((row) => ({ ...row, is_new: false }));
  const all = [...others, ...(added?.valid_from ? [{ ...added, is_new: true }] : [])].sort((a, b) => a.valid_from.localeCompare(b.valid_from));
  return all.map((row, at) => ({ from: row.valid_from, last: all[at + 1] ? addDays(all[at + 1]!.valid_from, -1) : null, text: row.text, is_new: row.is_new }));
}

// Of a long history only what lies around the new row is worth a look.
export function around(periods: Period[], each_side: number): Period[] {
  const at = periods.findIndex((one) => one.is_new);
  const middle = at < 0 ? periods.length - 1 : at;
  return periods.slice(Math.max(0, middle - each_side), middle + each_side + 1);
}
