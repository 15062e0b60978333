import { expect, test } from 'vitest';

import { askedOf, changeOf, cleared, narrows, queryOf, spanOf, type Filters } from './filters';

type Name = 'q' | 'state' | 'view' | 'days' | 'run' | 'building';
const filters: Filters<Name> = {
  q: { kind: 'text', label: '' },
  state: { kind: 'choice', label: '', all: 'web.x', options: () => [{ value: 'open', label: '' }] },
  view: { kind: 'choice', label: '', buttons: true, options: () => [{ value: 'mine', label: '' }, { value: 'all', label: '' }] },
  days: { kind: 'days', label: '' },
  run: { kind: 'given', shown: (run) => run },
  building: { kind: 'given' },
};
const nothing = { q: '', state: '', view: 'mine', days: '', run: '', building: '' };

test.each([
  ['nothing', {}, {}],
  ['what is asked', { q: ' 1-101 ', state: 'open', view: 'all', run: '7' }, { q: '1-101', state: 'open', view: 'all', run: '7' }],
  ['a view that there is not', { view: 'everything' }, {}],
  ['days', { days: '2026-10-01..2026-10-31' }, { days: '2026-10-01..2026-10-31' }],
  ['days that are none', { days: '2026-10..2026-11' }, {}],
  ['the same name twice', { q: ['a', 'b'] }, {}],
  ['another part\'s parameter', { resident: '3' }, {}],
])('the address asks for %s', (_, query, asked) => expect(askedOf(filters, query)).toEqual({ ...nothing, ...asked }));

test('the address keeps what is no filter, and leaves out what holds unasked', () => {
  expect(queryOf(filters, { resident: '3', q: 'x', view: 'all' }, { view: 'mine', state: 'open' })).toEqual({ resident: '3', q: 'x', state: 'open' });
});
test('what it wrote it reads', () => {
  const query = queryOf(filters, {}, { q: 'a b', days: '2026-01-01..2026-01-31', building: '9' });
  expect(askedOf(filters, query)).toEqual({ ...nothing, q: 'a b', days: '2026-01-01..2026-01-31', building: '9' });
});
test('a place chosen beside the list narrows nothing by itself, and stays when the bar is cleared', () => {
  expect(narrows(filters, { ...nothing, building: '9' })).toBe(false);
  expect(narrows(filters, { ...nothing, run: '9' })).toBe(true);
  expect(Object.keys(cleared(filters, 'bar'))).not.toContain('building');
  expect(Object.keys(cleared(filters, 'all'))).toContain('building');
});
test('a view narrows nothing, and stays when the bar is cleared', () => {
  expect(narrows(filters, { ...nothing, view: 'all' })).toBe(false);
  expect(narrows(filters, { ...nothing, view: 'all', state: 'open' })).toBe(true);
  expect(Object.keys(cleared(filters, 'bar'))).not.toContain('view');
  expect(Object.keys(cleared(filters, 'all'))).toContain('view');
});
test('the last day of a span counts', () => {
  expect(spanOf('2026-10-01..2026-10-31')).toEqual({ from: '2026-10-01', to: '2026-11-01' });
  expect(spanOf('')).toEqual({});
});

test('a choice clears what means nothing beside it, and is cleared with what it came with', () => {
  const of_audit: Filters<'kind' | 'subject' | 'user'> = {
    user: { kind: 'text', label: '' },
    kind: { kind: 'choice', label: '', all: 'web.x', clears: 'subject', options: () => [{ value: 'room', label: '' }, { value: 'meter', label: '' }] },
    subject: { kind: 'given', shown: (id) => id, clears: 'kind' },
  };
  expect(changeOf(of_audit, 'kind', 'meter')).toEqual({ kind: 'meter', subject: '' });
  expect(changeOf(of_audit, 'subject', '')).toEqual({ kind: '', subject: '' });
  expect(changeOf(of_audit, 'user', 'ann')).toEqual({ user: 'ann' });
});
