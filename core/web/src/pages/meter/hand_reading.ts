// What a meter that people read showed last: no channel tells it, its events and lives do.
import type { Schema } from '@/shared/api/problem';

export type Happened = Schema<'MeterEvent'> & Record<string, string | null>;
export interface Shown { at: string; value: string }

export function handReading(lives: Schema<'MeterLife'>[], events: Happened[]): Shown | null {
  const life = lives.at(-1);
  if (!life) return null;
  const entered = events.filter((one) => ['entered', 'corrected'].includes(one.kind)).map((one) => ({ at: one.reading_at ?? one.at, value: one.value ?? '' }));
  const ends = [{ at: life.installed_at, value: life.install_reading }, { at: life.removed_at, value: life.removal_reading }];
  // Where a meter was changed, a correction of that instant may be of the old one's end.
  const shown = (lives.length > 1 ? [...ends, ...entered] : [...entered, ...ends]).filter((one): one is Shown => Boolean(one.at && one.value && (!life.installed_at || Date.parse(one.at) >= Date.parse(life.installed_at))));
  // Of one instant the first stands: the correction before what it corrects (events come newest first).
  return shown.reduce<Shown | null>((last, one) => (last && Date.parse(last.at) >= Date.parse(one.at) ? last : one), null);
}

// Ids of the readings that count still: of one that was corrected it is the last correction. Where a meter was changed, its end and the
// new one's beginning have one instant; which of them a correction replaced only the service knows.
export function standingReadings(events: Happened[]): Set<string> {
  const by_instant = new Map<string, { entered: string[]; corrected: string[] }>();
  for (const one of events) {
    if (!one.reading || !one.reading_at) continue;
    const here = by_instant.get(one.reading_at) ?? { entered: [], corrected: [] };
    here[one.kind === 'corrected' ? 'corrected' : 'entered'].push(one.reading);
    by_instant.set(one.reading_at, here);
  }
  const standing = [...by_instant.values()].flatMap(({ entered, corrected }) => [...corrected.slice(0, 1), ...(corrected.length && entered.length < 2 ? [] : entered)]);
  return new Set(standing);   // events come newest first
}
// Whether a flag went because its reading was corrected: the correction carries the same reason and instant.
export function wasCorrected(flag: Happened, events: Happened[]): boolean {
  return flag.state === 'rejected' && events.some((one) => one.kind === 'corrected' && one.reading_at === flag.at && one.note === flag.reason && one.by === flag.decided_by);
}
