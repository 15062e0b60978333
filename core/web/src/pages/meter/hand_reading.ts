// What a meter that people read showed last, of what counts: no channel tells it, its events and lives do.
import type { Schema } from '@/shared/api/problem';

export type Happened = Schema<'MeterEvent'> & Record<string, string | null> & { replaced?: boolean; blocks?: boolean };
export interface Shown { at: string; value: string }

export function handReading(lives: Schema<'MeterLife'>[], events: Happened[]): Shown | null {
  const life = lives.at(-1);
  if (!life) return null;
  const held_back = new Set(events.filter((one) => one.kind === 'flag' && one.blocks && one.state !== 'approved').map((one) => one.reading));
  const counts = (one: Happened) => ['entered', 'corrected'].includes(one.kind) && !one.replaced && !(one.reading && held_back.has(one.reading));
  const entered = events.filter(counts).map((one) => ({ at: one.reading_at ?? one.at, value: one.value ?? '' }));
  const ends = [{ at: life.installed_at, value: life.install_reading }, { at: life.removed_at, value: life.removal_reading }];
  // Where a meter was changed, a correction of that instant may be of the old one's end.
  const shown = (lives.length > 1 ? [...ends, ...entered] : [...entered, ...ends]).filter((one): one is Shown => Boolean(one.at && one.value && (!life.installed_at || Date.parse(one.at) >= Date.parse(life.installed_at))));
  // Of one instant the first stands: the correction before what it corrects (events come newest first).
  return shown.reduce<Shown | null>((last, one) => (last && Date.parse(last.at) >= Date.parse(one.at) ? last : one), null);
}
