import { describe, expect, test } from 'vitest';

import { coloursFrom, scale_steps } from './colours';
import { axisNumber, markSeries, needsMore, tickText } from './plot_options';
import { csvOf, extremesOf, fileName } from './plot_table';
import { spanOf, spans } from './ranges';

const zone = 'Asia/Shanghai';
const at = (text: string) => Date.parse(`${text}+08:00`);
const day_ms = 86_400_000;

describe('the file of a plot', () => {
  test('has numbers without separators, and quotes what would be read as another cell', () => {
    const table = { columns: [{ label: 'Time' }, { label: 'Usage (kWh)', number: true }, { label: 'Flags' }], rows: [['2026-11-26 08:00', '1,234.50', 'High, "odd"'], ['2026-11-27', '—', '']] };
    expect(csvOf(table)).toBe('\ufeffTime,Usage (kWh),Flags\r\n2026-11-26 08:00,1234.50,"High, ""odd"""\r\n2026-11-27,,\r\n');
  });
  test('holds no formula of somebody else', () => {
    expect(csvOf({ columns: [{ label: 'Room' }, { label: 'kWh', number: true }], rows: [['=HYPERLINK("x")', '−5']] })).toBe('\ufeffRoom,kWh\r\n"\'=HYPERLINK(""x"")",-5\r\n');
  });
  test('is named so that every system can store it', () => expect(fileName('1-101 / E', '负荷曲线: 30 天')).toBe('1-101-E_负荷曲线-30-天'));
});

test('extremes of nothing are nothing', () => {
  expect(extremesOf([])).toBeNull();
  expect(extremesOf([3, -1, 4])).toEqual({ least: -1, greatest: 4, sum: 6 });
});

describe('a range', () => {
  const now = at('2026-11-26T12:00:00');
  test('ends now', () => expect(spanOf({ name: 'week', own: null }, now, null)).toEqual([now - 7 * day_ms, now]));
  test('of all there is begins with the first reading, and a year ago where none is known', () => {
    expect(spanOf({ name: 'all', own: null }, now, at('2024-01-01T00:00:00'))[0]).toBe(at('2024-01-01T00:00:00'));
    expect(spanOf({ name: 'all', own: null }, now, null)[0]).toBe(now - spans.year);
    expect(spanOf({ name: 'all', own: null }, now, now - 1000)[0]).toBe(now - day_ms);
  });
  test("of one's own is what was chosen, and a month until something is", () => {
    expect(spanOf({ name: 'own', own: [1, 2] }, now, null)).toEqual([1, 2]);
    expect(spanOf({ name: 'own', own: null }, now, null)).toEqual([now - spans.month, now]);
  });
});

describe('an axis', () => {
  test('names months over years, days over weeks, and hours within a day', () => {
    const noon = at('2026-11-26T12:30:00');
    expect(tickText(noon, zone, 'second', 400 * day_ms)).toBe('2026-11');
    expect(tickText(noon, zone, 'second', 20 * day_ms)).toBe('11-26');
    expect(tickText(noon, zone, 'second', day_ms)).toBe('12:30');
    expect(tickText(at('2026-11-26T00:00:00'), zone, 'second', day_ms)).toBe('11-26');
  });
  test('has thousands apart and no noise of floating point', () => {
    expect(axisNumber(1234567.5)).toBe('1,234,567.5');
    expect(axisNumber(0.1 + 0.2)).toBe('0.3');
    expect(axisNumber(1234.123456)).toBe('1,234.123456');
  });
});

test('lines and bars are drawn with what the dashboard has loaded; marks, zoom and heat maps need more', () => {
  expect(needsMore({ series: [{ type: 'line' }, { type: 'bar' }] })).toBe(false);
  expect(needsMore({ series: [{ type: 'line' }, { type: 'scatter' }] })).toBe(true);
  expect(needsMore({ series: [{ type: 'line' }], dataZoom: [] })).toBe(true);
});

describe('colours', () => {
  const colours = coloursFrom((name) => name);
  test('are those of the style sheet, with a scale for each kind', () => {
    expect(colours.water).toBe('--ll-plot-water');
    expect(colours.scale.electricity).toHaveLength(scale_steps);
  });
  test('of marks differ for what keeps a reading off the bills; many marks go without names', () => {
    const mark = (blocks: boolean) => ({ at: 1, height: 2, name: 'High', blocks });
    const drawn = (marks: ReturnType<typeof mark>[]) => (markSeries(colours, marks, 'Flags')[0] as { data: { itemStyle: { color: string }; label: { show: boolean } }[] }).data;
    expect(drawn([mark(true), mark(false)]).map((one) => one.itemStyle.color)).toEqual(['--ll-bad', '--ll-warn']);
    expect(drawn([mark(true)])[0]!.label.show).toBe(true);
    expect(drawn(Array.from({ length: 30 }, () => mark(true)))[0]!.label.show).toBe(false);
    expect(markSeries(colours, [], 'Flags')).toEqual([]);
  });
});
