import { describe, expect, test } from 'vitest';

import { coloursFrom } from '@/shared/chart/colours';
import { barsOf, busiestHour, curvePlot, gapsOf, heatPlot, livePoints, marksOn, marksOver, pointsOf, usageBars } from './plots';

const colours = coloursFrom((name) => name);
type Series = { id: string; data: unknown[] }[];
const seriesOf = (options: object, id: string) => ((options as { series: Series }).series.find((one) => one.id === id)?.data ?? null);
const flag = (at: string, name = 'HIGH') => ({ at, flag: name as 'HIGH', state: 'open' as const, blocks: true, value: '1', before: '-' });

describe('a curve', () => {
  const told = { exponent: -2, points: [[1000, 2000, 3, 2305, 2200, 2400, 2310], [9000, 9000, 1, 7, 7, 7, 7]] };
  const points = pointsOf(told);
  const plot = { points, gaps: [[2000, 9000]], marks: [], zone: 'Asia/Shanghai', unit: 'V', name: 'Voltage', band: 'band', marked: 'Flags', span: [0, 10_000] as [number, number], whole: [0, 10_000] as [number, number] };
  test('has the values that the integers of the service stand for', () => {
    expect(points[0]).toEqual({ from: 1000, at: 2000, readings: 3, first: 23.05, least: 22, greatest: 24, last: 23.1 });
    expect(pointsOf({ exponent: 1, points: [[1, 1, 1, 5, 5, 5, 5]] })[0]!.last).toBe(50);
  });
  test('is broken where there is a gap', () => {
    expect(seriesOf(curvePlot(colours, plot), 'last')).toEqual([[2000, 23.1], [5500, null], [9000, 0.07]]);
  });
  test('has a band of extremes where a point stands for several values, and none otherwise', () => {
    expect(seriesOf(curvePlot(colours, plot), 'greatest')).not.toBeNull();
    expect(seriesOf(curvePlot(colours, { ...plot, points: livePoints([[1, 5], [2, 6]]), gaps: [], span: null }), 'greatest')).toBeNull();
  });
  test('carries the marks of flagged readings at the height of their point', () => {
    const marks = marksOn(points, [flag('1970-01-01T00:00:01.500Z'), flag('1970-01-01T00:00:05.000Z')], (name) => name);
    expect(marks).toEqual([{ at: 1500, height: 24, name: 'HIGH', blocks: true }]);
    expect(seriesOf(curvePlot(colours, { ...plot, marks }), 'marks')).toHaveLength(1);
  });
});

describe('a gap', () => {
  const seconds = (...at: number[]) => livePoints(at.map((one) => [one * 1000, 5]));
  test.each<[string, number[], number[][]]>([
    ['is none where readings come as usual', [0, 10, 20, 30, 40], []],
    ['is none where one reading is missing', [0, 10, 20, 40, 50, 60], []],
    ['is where several are missing', [0, 10, 20, 50, 60, 70], [[20_000, 50_000]]],
    ['is before the newest reading too', [0, 10, 20, 30, 90], [[30_000, 90_000]]],
    ['is behind the first reading too', [0, 60, 70, 80, 90], [[0, 60_000]]],
    ['is not known of two readings', [0, 600], []],
    ['is none where readings come seldom from here on', [0, 10, 20, 30, 90, 150, 210], []],
    ['is each of two', [0, 10, 20, 80, 90, 100, 160, 170, 180], [[20_000, 80_000], [100_000, 160_000]]],
  ])('%s', (_, at, gaps) => expect(gapsOf(seconds(...at), [], 0)).toEqual(gaps));
  test('that the service told is there once', () => {
    expect(gapsOf(seconds(0, 10, 20, 50, 60, 70), [[20_000, 50_000]], 0)).toEqual([[20_000, 50_000]]);
  });
  test('that no plot could show is none', () => expect(gapsOf(seconds(0, 10, 20, 50, 60, 70), [], 30_000)).toEqual([]));
  test('is measured by the readings that a point stands for', () => {
    const wide = pointsOf({ exponent: 0, points: [[0, 90_000, 10, 1, 1, 1, 1], [190_000, 280_000, 10, 1, 1, 1, 1], [290_000, 380_000, 10, 1, 1, 1, 1]] });
    expect(gapsOf(wide, [], 0)).toEqual([[90_000, 190_000]]);
  });
  test('breaks the line of the moving window', () => {
    const points = seconds(0, 10, 20, 60, 70);
    const plot = { points, gaps: gapsOf(points, [], 0), marks: [], zone: 'Asia/Shanghai', unit: 'kW', name: 'Power', band: 'band', marked: 'Flags', span: null, whole: [0, 0] as [number, number] };
    expect(seriesOf(curvePlot(colours, plot), 'last')).toEqual([[0, 5], [10_000, 5], [20_000, 5], [40_000, null], [60_000, 5], [70_000, 5]]);
  });
});

describe('bars', () => {
  const bars = barsOf({
    unit: 'kWh', flags: [],
    rows: [
      { from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z', usage: '5.5', complete: true, last_year: '4.0' },
      { from: '2026-11-02T00:00:00.000Z', to: '2026-11-03T00:00:00.000Z', usage: null, complete: false },
    ],
  });
  const plot = { bars, marks: [], compare: true, zone: 'UTC', unit: 'kWh', by: 'day' as const, kind: 'water', name: 'Usage', incomplete: '', last_year: 'Before', marked: 'Flags' };
  test('leave out what is not known, in both years', () => {
    expect(seriesOf(usageBars(colours, plot), 'last_year')).toEqual([4, null]);
    expect((seriesOf(usageBars(colours, plot), 'usage') as { value: number | null }[]).map((bar) => bar.value)).toEqual([5.5, null]);
  });
  test('stand beside the other year only where it was asked for', () => expect(seriesOf(usageBars(colours, { ...plot, compare: false }), 'last_year')).toBeNull());
  test('carry each flag of their readings once', () => {
    const marks = marksOver(bars, [flag('2026-11-01T03:00:00.000Z'), flag('2026-11-01T04:00:00.000Z'), flag('2026-11-01T05:00:00.000Z', 'ROLL'), flag('2027-01-01T00:00:00.000Z')], (name) => name);
    expect(marks.map((mark) => mark.name)).toEqual(['HIGH', 'ROLL']);
    expect(seriesOf(usageBars(colours, { ...plot, marks }), 'marks')).toHaveLength(2);
  });
});

describe('hours', () => {
  const row = (day: string, ...known: [number, string][]) => ({ day, hours: Array.from({ length: 24 }, (_, hour) => known.find(([at]) => at === hour)?.[1] ?? null) });
  const rows = [row('2026-11-01', [8, '1.5'], [20, '2']), row('2026-11-02', [20, '0.5'])];
  test('are cells of hour, day and usage; what is not known is no cell', () => {
    expect(seriesOf(heatPlot(colours, { rows, unit: 'kWh', kind: 'electricity', name: 'Usage' }), 'hours')).toEqual([[8, 0, 1.5], [20, 0, 2], [20, 1, 0.5]]);
  });
  test('have a busiest one, unless nothing was used', () => {
    expect(busiestHour(rows)).toBe(20);
    expect(busiestHour([row('2026-11-01')])).toBeNull();
  });
});
