import type { Schema } from '@/shared/api/problem';
import { buildingText } from '@/shared/format/place';

type Translate = (code: string, facts: Record<string, unknown>) => string;

// "Building 3", "5 rooms"; nothing where the run covers the estate.
export function scopeText(run: Schema<'Run'>, t: Translate): string {
  if (run.building) return run.building.code ? buildingText(run.building, t) : t('web.runs.scope_building', {});
  return run.rooms.length ? t('web.runs.of_rooms', { n: run.rooms.length }) : '';
}
