import { describe, expect, test } from 'vitest';

import { durationText, percentText, sharesOf, shownFrom, type Stretch } from './presence_plot';

const stretch = (state: Stretch['state'], from: number, to: number): Stretch => ({ state, from, to });

test('shares are of the time that is known', () => {
  expect(sharesOf([stretch('online', 0, 60), stretch('offline', 60, 80), stretch('online', 80, 100)])).toEqual({ online: 0.8, late: 0, offline: 0.2, unheard: 0 });
  expect(sharesOf([]).online).toBe(0);
});

describe('a share in percent', () => {
  const rows: [number, string][] = [[0, '0 %'], [1, '100 %'], [0.99999, '99.99 %'], [0.000001, '0.01 %'], [0.5, '50.00 %']];
  test.each(rows)('%f is %s', (share, text) => expect(percentText(share)).toBe(text));
});

test('a duration is told in the unit that people would use', () => {
  expect(durationText(20_000)).toEqual({ unit: 'seconds', n: 20 });
  expect(durationText(600_000)).toEqual({ unit: 'minutes', n: 10 });
  expect(durationText(5 * 3_600_000)).toEqual({ unit: 'hours', n: 5 });
  expect(durationText(72 * 3_600_000)).toEqual({ unit: 'days', n: 3 });
});

const hour = 3_600_000;
test.each([
  ['what is known of the whole month', [0], 0], ['a gateway of two days', [700 * hour - 48 * hour], 652 * hour], ['one of a minute', [700 * hour - 60_000], 699 * hour], ['one that is not known', [], 699 * hour],
])('the strip begins with %s', (_, from, begins) => expect(shownFrom(from.map((at) => stretch('online', at, 700 * hour)), 0, 700 * hour)).toBe(begins));
