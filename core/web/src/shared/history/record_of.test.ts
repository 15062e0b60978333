import { expect, test } from 'vitest';

import { recordOfEntry, recordOfField } from './record_of';

test.each([
  ['meter', '133', null, { kind: 'meter', id: '133' }],
  ['a_kind_of_tomorrow', '1', null, { kind: 'a_kind_of_tomorrow', id: '1' }],
  ['charging.post_run', '7', {}, { kind: 'run', id: '7' }],
  ['charging.price_change', '2', {}, { kind: 'charge_item', id: '2' }],
  ['metering.correction', '9', { meter: { id: '133', code: 'E-1-101' } }, { kind: 'meter', id: '133' }],
  ['metering.correction', '9', null, { kind: 'metering.correction', id: '9' }],
  ['approval_policy', '1', null, null],
  ['job', null, null, null],
])('an entry about %s %s is of the record %j', (subject_kind, subject, after, record) =>
  expect(recordOfEntry({ subject_kind, subject, after })).toEqual(record));

test.each([
  ['item', '3', '', { kind: 'charge_item', id: '3' }],
  ['space', '3', '', { kind: 'parking_space', id: '3' }],
  ['reading', '3', 'metering.reading.enter', { kind: 'reading', id: '3' }],
  ['reading', '13', 'metering.meter.replace', null],      // what the counter showed
  ['room', '1-101', 'charging.release_line', null],       // its code already
  ['building', '', '', null],
  ['building', { id: '1' }, '', null],
  ['room', '0', '', null],
  ['rooms', '5', '', null],
  ['id', '5', '', null],                                   // of an assignment as likely as of the room
])('the field %s of %j in "%s" names %j', (name, value, action, record) => expect(recordOfField(name, value, action)).toEqual(record));
