import { expect, test } from 'vitest';

import { changedFields } from './changed_fields';

test('a changed row shows each field before and after, and which differ', () => {
  expect(changedFields({ state: 'reviewed', total: '1.00' }, { state: 'posted', total: '1.00', bills: 58 })).toEqual([
    { name: 'state', before: 'reviewed', after: 'posted', changed: true },
    { name: 'total', before: '1.00', after: '1.00', changed: false },
    { name: 'bills', before: undefined, after: 58, changed: true },
  ]);
});
test('what only the row before names was not taken away', () => {
  expect(changedFields({ flag: 'NEG', state: 'open', note: 'x' }, { state: 'approved', note: null })).toEqual([
    { name: 'flag', before: 'NEG', after: 'NEG', changed: false },
    { name: 'state', before: 'open', after: 'approved', changed: true },
    { name: 'note', before: 'x', after: null, changed: true },
  ]);
});
test('a new row has no before, and nothing counts as changed', () => {
  expect(changedFields(null, { roles: ['1'] })).toEqual([{ name: 'roles', before: undefined, after: ['1'], changed: false }]);
});
