import { expect, test } from 'vitest';

import { pathFor, pathOf, record_icons } from './records';

const record = { id: '7', estate: '2', name: '王 伟&co' };

test.each([
  ['room', '/rooms/7'], ['meter', '/meters/7'], ['run', '/runs/7'], ['bill', '/bills/7'], ['gateway', '/gateways/7'],
  ['resident', '/residents?estate=2&resident=7'], ['building', '/rooms?estate=2&building=7'],
  ['charge_item', '/charge-items?item=7'], ['user', '/users?q=%E7%8E%8B+%E4%BC%9F%26co'],
  ['job', null], ['approval', null], ['a_kind_of_tomorrow', null],
])('a %s is shown at %s', (kind, path) => expect(pathOf({ ...record, kind })).toBe(path));

test('every kind that the search finds has a page', () => {
  for (const kind of Object.keys(record_icons)) expect(pathOf({ ...record, kind }), kind).not.toBeNull();
});
test('a record leads to its page only for who may open that', () => {
  const run = { ...record, kind: 'run' };
  expect(pathFor(run, (permission) => permission === 'charging.read')).toBe('/runs/7');
  expect(pathFor(run, (permission) => permission === 'metering.read')).toBeNull();
  expect(pathFor({ ...record, kind: 'building' }, (permission) => permission === 'premises.read')).toBe('/rooms?estate=2&building=7');
  expect(pathFor({ ...record, kind: 'job' }, () => true)).toBeNull();
});
