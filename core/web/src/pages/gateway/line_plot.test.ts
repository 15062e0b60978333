import { expect, test } from 'vitest';

import { coloursFrom } from '@/shared/chart/colours';
import { hoursBetween, linePlot, linesOf, percent } from './line_plot';

const hour = 3_600_000;

test('a line has its busiest hour and its average; hours of which nothing was told are no cells', () => {
  const [line] = linesOf({ from: '', to: '', rows: [{ line: 'rtu-1', hours: [[0, 250], [2 * hour, 750]] }] });
  expect([line!.average, line!.greatest]).toEqual([0.5, 0.75]);
  const hours = hoursBetween(0, 2.5 * hour);
  expect(hours).toEqual([0, hour, 2 * hour]);
  const options = linePlot(coloursFrom((name) => name), { lines: [line!], hours, zone: 'UTC', busy: 'busy' }) as { series: { data: unknown[] }[] };
  expect(options.series[0]!.data).toEqual([[0, 0, 25], [2, 0, 75]]);
});

test('a share is told in percent', () => expect(percent(0.1234)).toBe('12.3 %'));
