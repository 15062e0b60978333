import { expect, test } from 'vitest';

import { fullCode, withoutPlace } from './room_code';

test.each([
  ['1', undefined, '101', '1-101'], ['1', '2', ' 101 ', '1-2-101'], ['1', undefined, '1-101', '1-1-101'], ['西区', 'A', '', '西区-A'], [undefined, undefined, '101', '101'],
])('room %s %s %s is called %s', (building, entrance, code, full) => expect(fullCode(building, entrance, code)).toBe(full));

test.each([
  ['the building again', '1', undefined, '1-101', '101'], ['with spaces', '1', undefined, ' 1 - 101', '101'], ['with another sign', '3', undefined, '3#502', '502'], ['a wide dash', '3', undefined, '3－502', '502'],
  ['building and entrance', '1', '2', '1-2-101', '101'], ['the entrance alone', '1', '2', '2-101', '101'], ['the building alone', '1', '2', '1-101', '101'],
  ['a code in words needs no sign', 'A座', undefined, 'A座101', '101'], ['in small letters', 'B', undefined, 'b-7', '7'],
])('%s', (_, building, entrance, typed, own) => expect(withoutPlace(building, entrance, typed)).toBe(own));
test.each([
  ['a room that begins with the same digit', '1', undefined, '101'], ['another building', '1', undefined, '2-101'], ['a longer code', '1', undefined, '11-101'], ['nothing but the building', '1', undefined, '1-'],
  ['nothing', '1', '2', ''], ['no building', undefined, undefined, '1-101'],
])('%s is left alone', (_, building, entrance, typed) => expect(withoutPlace(building, entrance, typed)).toBeNull());
