import type { Schema } from '@/shared/api/problem';

type Translate = (code: string, facts: Record<string, unknown>) => string;

// "Building 3", "5 rooms"; nothing where the run covers the estate.
export function scopeText(run: Schema<'Run'>, t: Translate): string {
  if (run.building) return run.building.code ? t('web.runs.of_building', { code: run.building.code }) : t('web.runs.scope_building', {});
  return run.rooms.length ? t('web.runs.of_rooms', { n: run.rooms.length }) : '';
}
