import type { Schema } from '@/shared/api/problem';
import { buildingText } from '@/shared/format/place';
import type { Say } from '@/shared/i18n';

// "Building 3", "5 rooms"; nothing where the run covers the estate.
export function scopeText(run: Schema<'Run'>, t: Say): string {
  if (run.building) return run.building.code ? buildingText(run.building, t) : t('web.runs.scope_building');
  return run.rooms.length ? t('web.runs.of_rooms', { n: run.rooms.length }) : '';
}
