import { expect, test } from 'vitest';

import type { Schema } from '@/shared/api/problem';
import { scopeText } from './run_scope';

const say = (code: string, facts: Record<string, unknown> = {}) => (code === 'web.premises.comma' ? ', ' : [code, ...Object.values(facts)].join(' '));
const run = (rooms: string[], first_rooms: string[]) => ({ building: null, rooms, first_rooms }) as unknown as Schema<'Run'>;

test.each([
  ['an estate', [], [], 3, ''],
  ['one room', ['7'], ['1-101'], 3, '1-101'],
  ['as many as are named', ['7', '8', '9'], ['1-101', '1-102', '1-201'], 3, '1-101, 1-102, 1-201'],
  ['more', ['7', '8', '9', '10'], ['1-101', '1-102', '1-201'], 3, 'web.runs.of_rooms_from 1-101, 1-102, 1-201 4'],
  ['where there is room for one', ['7', '8'], ['1-101', '1-102'], 1, 'web.runs.of_rooms_from 1-101 2'],
  ['rooms out of sight', ['7', '8'], [], 3, 'web.runs.of_rooms 2'],
])('%s', (_, rooms, first, named, said) => expect(scopeText(run(rooms, first), say as never, named)).toBe(said));
