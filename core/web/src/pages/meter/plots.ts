import type { EChartsCoreOption } from 'echarts/core';

import { axisNumber, plot_colours, timePlot, tooltipBox } from '@/shared/chart/plot_options';
import { formatInstant, formatMinute } from '@/shared/format/time';
import type { Granularity, TooltipLine } from '@/shared/chart/plot_options';

export const ranges = { live: 900_000, quarter: 900_000, day: 86_400_000, week: 7 * 86_400_000, month: 31 * 86_400_000 } as const;
export type RangeName = keyof typeof ranges;

export interface CurvePlot {
  points: number[][];                 // ms, least, greatest, last
  zone: string; unit: string; name: string; band: string;
  span: [number, number] | null;      // what is shown; null is the moving window
  whole: [number, number];            // what can be zoomed out to
}

// A line of last values inside the band of extremes, so that no peak disappears between two points.
export function curvePlot(plot: CurvePlot): EChartsCoreOption {
  const last = plot.points.at(-1)?.[0] ?? 0;
  const [from, to] = plot.span ?? [last - ranges.quarter, last];
  const base = timePlot(plot.zone, plot.unit, 'second', to - from);
  const wide = plot.points.some((point) => point[1] !== point[2]);
  const band = { type: 'line', stack: 'band', symbol: 'none', lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false } };
  const series: object[] = [{
    id: 'last', name: plot.name, type: 'line', data: plot.points.map((point) => [point[0], point[3]]),
    showSymbol: plot.points.length < 30, symbolSize: 5, color: plot_colours.primary, lineStyle: { width: 1.8 }, z: 3,
    areaStyle: wide ? undefined : { opacity: 0.08, origin: 'start' },
  }];
  if (wide) {
    series.push(
      { ...band, id: 'least', name: '_least', data: plot.points.map((point) => [point[0], point[1]]) },
      { ...band, id: 'greatest', name: '_greatest', data: plot.points.map((point) => [point[0], point[2]! - point[1]!]), areaStyle: { color: plot_colours.band, opacity: 0.45 } },
    );
  }
  return {
    ...base,
    // The moving window is a quarter of an hour wide from the first reading on, so that the curve moves and does not stretch.
    xAxis: { ...(base.xAxis as object), ...(plot.span ? { min: plot.whole[0], max: plot.whole[1] } : { min: last - ranges.quarter, max: last }) },
    tooltip: {
      ...(base.tooltip as object),
      formatter: (hits: unknown) => {
        const at = (hits as { value: number[] }[])[0]?.value[0] ?? 0;
        const point = plot.points.find((one) => one[0] === at);
        if (!point) return '';
        const shown = (n: number) => `${axisNumber(n)} ${plot.unit}`.trim();
        const lines: TooltipLine[] = [{ label: plot.name, shown: shown(point[3]!), colour: plot_colours.primary }];
        if (point[1] !== point[2]) lines.push({ label: plot.band, shown: `${axisNumber(point[1]!)} … ${shown(point[2]!)}`, colour: plot_colours.band });
        return tooltipBox(formatInstant(at, plot.zone), lines);
      },
    },
    ...(plot.span ? {
      grid: { ...(base.grid as object), bottom: 46 },
      dataZoom: [
        { type: 'inside', startValue: from, endValue: to, filterMode: 'none', zoomOnMouseWheel: 'ctrl' },
        { type: 'slider', startValue: from, endValue: to, filterMode: 'none', height: 22, bottom: 6, borderColor: '#e2e8ea', fillerColor: 'rgba(23,105,111,0.10)', handleStyle: { color: plot_colours.primary }, moveHandleSize: 0, labelFormatter: (ms: number) => formatMinute(ms, plot.zone).slice(5), textStyle: { color: '#51626a' }, showDataShadow: false },
      ],
    } : {}),
    series,
  };
}

export interface UsageBar { at: number; usage: number; complete: boolean }
export function usageBars(bars: UsageBar[], zone: string, unit: string, by: Granularity, kind: string, name: string, incomplete: string): EChartsCoreOption {
  const span = (bars.at(-1)?.at ?? 0) - (bars[0]?.at ?? 0);
  const base = timePlot(zone, unit, by, span);
  const colour = kind === 'water' ? plot_colours.water : plot_colours.electricity;
  return {
    ...base,
    yAxis: { ...(base.yAxis as object), scale: false, min: 0 },
    tooltip: {
      ...(base.tooltip as object),
      axisPointer: { type: 'shadow' },
      formatter: (hits: unknown) => {
        const at = (hits as { value: number[] }[])[0]?.value[0] ?? 0;
        const bar = bars.find((one) => one.at === at);
        const head = by === 'hour' ? formatMinute(at, zone) : formatMinute(at, zone).slice(0, by === 'day' ? 10 : 7);
        return tooltipBox(head, [{ label: bar?.complete === false ? `${name} (${incomplete})` : name, shown: `${axisNumber(bar?.usage ?? 0)} ${unit}`, colour }]);
      },
    },
    series: [{
      id: 'usage', name, type: 'bar', barMaxWidth: 26,
      data: bars.map((bar) => ({ value: [bar.at, bar.usage], itemStyle: { color: colour, opacity: bar.complete ? 1 : 0.4, borderRadius: [3, 3, 0, 0] } })),
    }],
  };
}
