import type { Schema } from '@/shared/api/problem';
import { buildingText } from '@/shared/format/place';
import type { Say } from '@/shared/i18n';

// "Building 3", "1-101", "1-101, 1-102, 1-103 … (rooms: 5)"; nothing where the run covers the estate.
export function scopeText(run: Schema<'Run'>, t: Say, named = 3): string {
  if (run.building) return run.building.code ? buildingText(run.building, t) : t('web.runs.scope_building');
  if (!run.rooms.length) return '';
  const first = run.first_rooms.slice(0, named);
  const rooms = first.join(t('web.premises.comma'));
  if (!rooms) return t('web.runs.of_rooms', { n: run.rooms.length });   // none of them is in sight
  return run.rooms.length > first.length ? t('web.runs.of_rooms_from', { rooms, n: run.rooms.length }) : rooms;
}
