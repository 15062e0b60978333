import type { Schema } from '@/shared/api/problem';

// What happened to a meter, with the fields of its kind (MeterEvent in openapi.yaml names those that all have).
export type Happened = Schema<'MeterEvent'> & Record<string, string | null> & { replaced?: boolean; blocks?: boolean };
