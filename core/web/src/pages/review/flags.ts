import type { Schema } from '@/shared/api/problem';
import { formatUnit } from '@/shared/format/money';

export const flag_kinds: Schema<'ReadingFlagKind'>[] = ['NEG', 'ROLL', 'HIGH', 'ZERO', 'FUTURE', 'OUT_OF_WINDOW', 'REG_SUM', 'OFFLINE_GAP', 'CONFLICT'];

// What a day may use is of the reading's unit; digits have none, a silence brings its own.
export const limitUnit = (flag: Schema<'ReadingFlag'>): string => (flag.flag === 'HIGH' ? formatUnit(flag.unit) : '');
