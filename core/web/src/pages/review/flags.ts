import type { Schema } from '@/shared/api/problem';

export const flag_kinds: Schema<'ReadingFlagKind'>[] = ['NEG', 'ROLL', 'HIGH', 'ZERO', 'FUTURE', 'OUT_OF_WINDOW', 'REG_SUM', 'OFFLINE_GAP', 'CONFLICT'];
