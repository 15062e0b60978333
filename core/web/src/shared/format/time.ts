// Instants are shown in the estate's local time as 2026-11-23 14:48:03, in both languages alike.

export const default_zone = 'Asia/Shanghai';

const formats = new Map<string, Intl.DateTimeFormat>();
function partsOf(ms: number, zone: string): Record<string, string> {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
      hour: '2-digit', minute: '2-digit', second: '2-digit',
    });
    formats.set(zone, format);
  }
  return Object.fromEntries(format.formatToParts(ms).map((part) => [part.type, part.value]));
}

type At = string | number;
const ms_of = (at: At): number => (typeof at === 'number' ? at : Date.parse(at));

export function formatInstant(at: At | null | undefined, zone = default_zone): string {
  if (at === null || at === undefined) return '—';
  const p = partsOf(ms_of(at), zone);
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second}`;
}
export function formatMinute(at: At, zone = default_zone): string {
  return formatInstant(at, zone).slice(0, 16);
}
export function formatTime(at: At, zone = default_zone): string {
  return formatInstant(at, zone).slice(11, 19);
}
export function formatDay(at: At, zone = default_zone): string {
  return formatInstant(at, zone).slice(0, 10);
}

// The instant at which a local day begins: how the pages ask for ranges of whole days.
export function startOfDay(day: string, zone = default_zone): number {
  const guess = Date.parse(`${day}T00:00:00Z`);
  const offset = Date.parse(`${formatInstant(guess, zone).replace(' ', 'T')}Z`) - guess;
  const first = guess - offset;
  // Across a change of summer time the offset at the guess may not be the offset at local midnight.
  const error = Date.parse(`${formatInstant(first, zone).replace(' ', 'T')}Z`) - guess;
  return first - error;
}
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
export function startOfMonth(day: string): string {
  return `${day.slice(0, 7)}-01`;
}
export function addMonths(first_of_month: string, months: number): string {
  const year = Number(first_of_month.slice(0, 4));
  const month = Number(first_of_month.slice(5, 7)) - 1 + months;
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}

// Whole units, largest first: what a person says of an age. The caller's texts give the words.
export interface Age { unit: 'seconds' | 'minutes' | 'hours' | 'days'; n: number }
export function ageOf(at: At, now: number): Age {
  const seconds = Math.max(0, Math.round((now - ms_of(at)) / 1000));
  if (seconds < 90) return { unit: 'seconds', n: seconds };
  if (seconds < 90 * 60) return { unit: 'minutes', n: Math.round(seconds / 60) };
  if (seconds < 36 * 3600) return { unit: 'hours', n: Math.round(seconds / 3600) };
  return { unit: 'days', n: Math.round(seconds / 86_400) };
}
