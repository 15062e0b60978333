import { expect, test } from 'vitest';

import { around, periodsWith } from './periods';

const rows = [{ valid_from: '2026-01-01', text: '80' }, { valid_from: '2026-07-01', text: '90' }];
const shown = (added: { valid_from: string; text: string } | null) => periodsWith(rows, added).map((one) => `${one.is_new ? '+' : ''}${one.from}..${one.last ?? ''} ${one.text}`);

test.each([
  ['after all', { valid_from: '2026-11-01', text: '95' }, ['2026-01-01..2026-06-30 80', '2026-07-01..2026-10-31 90', '+2026-11-01.. 95']],
  ['in between', { valid_from: '2026-03-01', text: '85' }, ['2026-01-01..2026-02-28 80', '+2026-03-01..2026-06-30 85', '2026-07-01.. 90']],
  ['before all', { valid_from: '2025-05-05', text: '70' }, ['+2025-05-05..2025-12-31 70', '2026-01-01..2026-06-30 80', '2026-07-01.. 90']],
  ['on a day that has one', { valid_from: '2026-07-01', text: '91' }, ['2026-01-01..2026-06-30 80', '+2026-07-01.. 91']],
  ['without a day yet', { valid_from: '', text: '91' }, ['2026-01-01..2026-06-30 80', '2026-07-01.. 90']],
  ['nothing', null, ['2026-01-01..2026-06-30 80', '2026-07-01.. 90']],
])('a row %s', (_, added, periods) => expect(shown(added)).toEqual(periods));

test('of a long history the neighbours are shown', () => {
  const many = periodsWith(Array.from({ length: 12 }, (_, month) => ({ valid_from: `2026-${String(month + 1).padStart(2, '0')}-01`, text: `${month}` })), { valid_from: '2026-06-15', text: 'new' });
  expect(around(many, 1).map((one) => one.text)).toEqual(['5', 'new', '6']);
});
