// What the plots of a meter draw: plain functions from what the service tells to options and rows.
import type { EChartsCoreOption } from 'echarts/core';

import type { Schema } from '@/shared/api/problem';
import { colourOf, scaleOf, type PlotColours } from '@/shared/chart/colours';
import { axisNumber, markSeries, nameOfStep, textStyle, timePlot, tooltipBox, tooltipStyle, type Granularity, type PlotMark, type TooltipLine } from '@/shared/chart/plot_options';
import { spans } from '@/shared/chart/ranges';
import { formatInstant, formatMinute } from '@/shared/format/time';

export interface CurvePoint { from: number; at: number; readings: number; first: number; least: number; greatest: number; last: number }
type Told = Pick<Schema<'Curve'>, 'points' | 'exponent'>;

// The integers of the service at their scale: a division by a power of ten gives the nearest number there is.
export function pointsOf(curve: Told): CurvePoint[] {
  const scaled = (n: number) => (curve.exponent < 0 ? n / 10 ** -curve.exponent : n * 10 ** curve.exponent);
  return curve.points.map(([from, at, readings, first, least, greatest, last]) => ({
    from: from!, at: at!, readings: readings!, first: scaled(first!), least: scaled(least!), greatest: scaled(greatest!), last: scaled(last!),
  }));
}
export function livePoints(points: number[][]): CurvePoint[] {
  return points.map(([at, value]) => ({ from: at!, at: at!, readings: 1, first: value!, least: value!, greatest: value!, last: value! }));
}

// A stretch without readings is a gap where it is longer than this many times what is usual next to it: one missed reading is none.
const gap_times = 2.5;
const gap_neighbours = 3;   // steps on each side whose median is "usual"
const median = (of: number[]) => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0;

// Gaps as [from, to], those that the service told and those that are seen in the points themselves: it tells none of the
// moving window. What is shorter than `least_ms` no plot shows.
export function gapsOf(points: CurvePoint[], told: number[][], least_ms: number): number[][] {
  // Behind each point: how far it is to the next one; the readings that a point stands for are as far from one another.
  const silences = points.slice(1).map((point, i) => point.from - points[i]!.at);
  const steps = silences.map((silence, i) => (points[i]!.readings > 1 ? (points[i]!.at - points[i]!.from) / (points[i]!.readings - 1) : silence));
  const seen = silences.flatMap((silence, i) => {
    const own = points[i]!.readings > 1 ? 1 : 0;   // the step of point i is known without the silence behind it
    const usual = Math.max(median(steps.slice(Math.max(0, i + own - gap_neighbours), i + own)), median(steps.slice(i + 1, i + 1 + gap_neighbours)));
    return usual > 0 && silence > usual * gap_times && silence > least_ms ? [[points[i]!.at, points[i + 1]!.from]] : [];
  });
  const known = new Set(told.map(([from]) => from));
  return [...told, ...seen.filter(([from]) => !known.has(from))];
}

type Flag = Schema<'PlotFlag'>;
export type NameOf = (flag: string) => string;

// Where a mark stands on the curve: at the height of the point that stands for its reading.
export function marksOn(points: CurvePoint[], flags: Flag[], name_of: NameOf): PlotMark[] {
  return flags.flatMap((flag) => {
    const at = Date.parse(flag.at);
    const point = points.find((one) => at >= one.from && at <= one.at);
    return point ? [{ at, height: point.greatest, name: name_of(flag.flag), blocks: flag.blocks }] : [];
  });
}

export interface CurvePlot {
  points: CurvePoint[]; gaps: number[][]; marks: PlotMark[];
  zone: string; unit: string; name: string; band: string; marked: string;
  span: [number, number] | null;      // what is shown; null is the moving window
  whole: [number, number];            // what can be zoomed out to
}

// Values in order of time, with a hole for each gap: the line ends before it and begins anew behind it.
function withHoles(points: CurvePoint[], gaps: number[][], value_of: (point: CurvePoint) => number): (number | null)[][] {
  const holes = new Map(gaps.map(([from, to]) => [from!, to!]));
  return points.flatMap((point) => {
    const until = holes.get(point.at);
    const drawn: (number | null)[][] = [[point.at, value_of(point)]];
    if (until !== undefined) drawn.push([(point.at + until) / 2, null]);
    return drawn;
  });
}

// A line of last values inside the band of extremes, so that no peak disappears between two points.
export function curvePlot(colours: PlotColours, plot: CurvePlot): EChartsCoreOption {
  const last = plot.points.at(-1)?.at ?? 0;
  const [from, to] = plot.span ?? [last - spans.quarter, last];
  const base = timePlot(colours, plot.zone, plot.unit, 'second', to - from);
  const wide = plot.points.some((point) => point.least !== point.greatest);
  const band = { type: 'line', stack: 'band', symbol: 'none', lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false } };
  const holes = (value_of: (point: CurvePoint) => number) => withHoles(plot.points, plot.gaps, value_of);
  const series: object[] = [{
    id: 'last', name: plot.name, type: 'line', data: holes((point) => point.last), connectNulls: false,
    showSymbol: plot.points.length < 30, symbolSize: 5, color: colours.primary, lineStyle: { width: 1.8 }, z: 3,
    areaStyle: wide ? undefined : { opacity: 0.08, origin: 'start' },
  }];
  if (wide) {
    series.push(
      { ...band, id: 'least', name: '_least', stackStrategy: 'all', data: holes((point) => point.least) },
      { ...band, id: 'greatest', name: '_greatest', stackStrategy: 'all', data: holes((point) => point.greatest - point.least), areaStyle: { color: colours.band, opacity: 0.45 } },
    );
  }
  series.push(...markSeries(colours, plot.marks, plot.marked));
  return {
    ...base,
    // The moving window is a quarter of an hour wide from the first reading on, so that the curve moves and does not stretch.
    xAxis: { ...(base.xAxis as object), ...(plot.span ? { min: plot.whole[0], max: plot.whole[1] } : { min: last - spans.quarter, max: last }) },
    tooltip: {
      ...(base.tooltip as object),
      formatter: (hits: unknown) => {
        const at = (hits as { value: number[] }[])[0]?.value[0] ?? 0;
        const point = plot.points.find((one) => at >= one.from && at <= one.at);
        return point ? curveTip(colours, plot, point) : '';
      },
    },
    ...(plot.span ? zoomOf(colours, plot, from, to, { ...(base.grid as object), top: plot.marks.length ? 46 : 30 }) : {}),
    series,
  };
}

function curveTip(colours: PlotColours, plot: CurvePlot, point: CurvePoint): HTMLElement {
  const shown = (n: number) => `${axisNumber(n)} ${plot.unit}`.trim();
  const lines: TooltipLine[] = [{ label: plot.name, shown: shown(point.last), colour: colours.primary }];
  if (point.least !== point.greatest) lines.push({ label: plot.band, shown: `${axisNumber(point.least)} … ${shown(point.greatest)}`, colour: colours.band });
  for (const mark of plot.marks)
    if (mark.at >= point.from && mark.at <= point.at) lines.push({ label: mark.name, shown: formatMinute(mark.at, plot.zone).slice(11), colour: mark.blocks ? colours.bad : colours.warn });
  return tooltipBox(formatInstant(point.at, plot.zone), lines);
}

function zoomOf(colours: PlotColours, plot: CurvePlot, from: number, to: number, grid: object): object {
  const zoom = { startValue: from, endValue: to, filterMode: 'none' };
  return {
    grid: { ...grid, bottom: 46 },
    dataZoom: [
      { ...zoom, type: 'inside', zoomOnMouseWheel: 'ctrl' },
      {
        ...zoom, type: 'slider', height: 22, bottom: 6, borderColor: colours.line, fillerColor: 'rgba(80,140,145,0.16)',
        handleStyle: { color: colours.primary }, moveHandleSize: 0, showDataShadow: false, textStyle: { color: colours.ink },
        labelFormatter: (ms: number) => formatMinute(ms, plot.zone).slice(plot.whole[1] - plot.whole[0] > spans.year / 2 ? 0 : 5),
      },
    ],
  };
}

export interface UsageBar { at: number; to: number; usage: string | null; complete: boolean; last_year: string | null }
export function barsOf(table: Schema<'UsageTable'>): UsageBar[] {
  return table.rows.map((row) => ({ at: Date.parse(row.from), to: Date.parse(row.to), usage: row.usage, complete: row.complete, last_year: row.last_year ?? null }));
}
// Flags of the readings by which a bar was counted: above that bar, each name once.
export function marksOver(bars: UsageBar[], flags: Flag[], name_of: NameOf): PlotMark[] {
  const marks = new Map<string, PlotMark>();
  for (const flag of flags) {
    const at = Date.parse(flag.at);
    const bar = bars.find((one) => at >= one.at && at < one.to);
    if (!bar) continue;
    const key = `${bar.at} ${flag.flag}`;
    if (!marks.has(key)) marks.set(key, { at: bar.at, height: Number(bar.usage ?? 0), name: name_of(flag.flag), blocks: flag.blocks });
  }
  return [...marks.values()];
}

export interface BarPlot {
  bars: UsageBar[]; marks: PlotMark[]; compare: boolean;
  zone: string; unit: string; by: Granularity; kind: string;
  name: string; incomplete: string; last_year: string; marked: string;
}
export function usageBars(colours: PlotColours, plot: BarPlot): EChartsCoreOption {
  const span = (plot.bars.at(-1)?.at ?? 0) - (plot.bars[0]?.at ?? 0);
  const base = timePlot(colours, plot.zone, plot.unit, plot.by, span);
  const colour = colourOf(colours, plot.kind);
  const rounded = { borderRadius: [3, 3, 0, 0] };
  // Named steps, not instants: bars of a year stand beside those of the other one.
  const labels = plot.bars.map((bar) => nameOfStep(bar.at, plot.zone, plot.by));
  const place = new Map(plot.bars.map((bar, i) => [bar.at, i]));
  const series: object[] = [{
    id: 'usage', name: plot.name, type: 'bar', barMaxWidth: 26, color: colour,
    data: plot.bars.map((bar) => ({ value: bar.usage === null ? null : Number(bar.usage), itemStyle: { color: colour, opacity: bar.complete ? 1 : 0.4, ...rounded } })),
  }];
  if (plot.compare) {
    series.unshift({
      id: 'last_year', name: plot.last_year, type: 'bar', barMaxWidth: 26, color: colours.before, itemStyle: { color: colours.before, ...rounded },
      data: plot.bars.map((bar) => (bar.last_year === null ? null : Number(bar.last_year))),
    });
  }
  const marks = plot.marks.map((mark) => ({ ...mark, at: place.get(mark.at)! }));
  return {
    ...base,
    grid: { ...(base.grid as object), top: marks.length ? 52 : plot.compare ? 38 : 30 },
    legend: { show: plot.compare, top: 0, right: 8, itemWidth: 12, itemHeight: 12, textStyle: { color: colours.ink }, data: [plot.last_year, plot.name] },
    xAxis: {
      type: 'category', data: labels, axisLine: { lineStyle: { color: colours.line } }, axisTick: { show: false },
      axisLabel: { color: colours.ink, hideOverlap: true, formatter: (label: string) => (plot.by === 'hour' ? label.slice(label.endsWith('00:00') ? 5 : 11, label.endsWith('00:00') ? 10 : 16) : plot.by === 'day' ? label.slice(5) : label) },
    },
    yAxis: { ...(base.yAxis as object), scale: false, min: 0 },
    tooltip: {
      ...(base.tooltip as object),
      axisPointer: { type: 'shadow', shadowStyle: { color: 'rgba(120,140,150,0.12)' } },
      formatter: (hits: unknown) => {
        const bar = plot.bars[(hits as { dataIndex: number; seriesId: string }[]).find((hit) => hit.seriesId !== 'marks')?.dataIndex ?? -1];
        return bar ? barTip(colours, plot, bar) : '';
      },
    },
    series: [...series, ...markSeries(colours, marks, plot.marked)],
  };
}

function barTip(colours: PlotColours, plot: BarPlot, bar: UsageBar): HTMLElement {
  const shown = (usage: string | null) => (usage === null ? '—' : `${axisNumber(Number(usage))} ${plot.unit}`);
  const lines: TooltipLine[] = [{ label: bar.complete ? plot.name : `${plot.name} (${plot.incomplete})`, shown: shown(bar.usage), colour: colourOf(colours, plot.kind) }];
  if (plot.compare) {
    lines.push({ label: plot.last_year, shown: shown(bar.last_year), colour: colours.before });
    const change = bar.usage !== null && bar.complete && Number(bar.last_year) > 0 ? (Number(bar.usage) / Number(bar.last_year) - 1) * 100 : null;
    if (change !== null) lines.push({ label: '', shown: `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(1)} %`, colour: null });
  }
  for (const mark of plot.marks) if (mark.at === bar.at) lines.push({ label: mark.name, shown: '', colour: mark.blocks ? colours.bad : colours.warn });
  return tooltipBox(nameOfStep(bar.at, plot.zone, plot.by), lines);
}

export interface HeatPlot { rows: Schema<'HourMatrix'>['rows']; unit: string; kind: string; name: string }
const hours = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`);
// Days from top to bottom, hours from left to right; what is not known stays the ground.
export function heatPlot(colours: PlotColours, plot: HeatPlot): EChartsCoreOption {
  const days = plot.rows.map((row) => row.day);
  const cells = plot.rows.flatMap((row, y) => row.hours.flatMap((usage, x) => (usage === null ? [] : [[x, y, Number(usage)]])));
  const greatest = Math.max(0, ...cells.map((cell) => cell[2]!));
  const axis = { type: 'category', axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: colours.ink } };
  return {
    animation: false,
    textStyle: textStyle(colours),
    grid: { left: 8, right: 16, top: 8, bottom: 46, containLabel: true },
    xAxis: { ...axis, data: hours, axisLabel: { color: colours.ink, interval: 2 } },
    yAxis: { ...axis, data: days, inverse: true, axisLabel: { color: colours.ink, formatter: (day: string) => day.slice(5), hideOverlap: true } },
    visualMap: {
      type: 'continuous', min: 0, max: greatest || 1, calculable: false, orient: 'horizontal', left: 'center', bottom: 4, itemWidth: 14, itemHeight: 220,
      text: [`${axisNumber(greatest)} ${plot.unit}`, '0'], textStyle: { color: colours.ink }, inRange: { color: scaleOf(colours, plot.kind) },
    },
    tooltip: {
      ...tooltipStyle(colours),
      formatter: (hit: unknown) => {
        const { value } = hit as { value: [number, number, number] };
        return tooltipBox(`${days[value[1]]} ${hours[value[0]]}`, [{ label: plot.name, shown: `${axisNumber(value[2])} ${plot.unit}`, colour: colourOf(colours, plot.kind) }]);
      },
    },
    series: [{ id: 'hours', type: 'heatmap', data: cells, itemStyle: { borderColor: colours.surface, borderWidth: 1 }, emphasis: { itemStyle: { borderColor: colours.strong, borderWidth: 2 } } }],
  };
}

// The hour of the day in which most is used, over all days.
export function busiestHour(rows: Schema<'HourMatrix'>['rows']): number | null {
  const sums = hours.map((_, hour) => rows.reduce((sum, row) => sum + Number(row.hours[hour] ?? 0), 0));
  const most = Math.max(...sums);
  return most > 0 ? sums.indexOf(most) : null;
}
