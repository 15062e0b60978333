// How busy each line of a gateway was, hour by hour: a line that is never idle has no room for another meter.
import type { EChartsCoreOption } from 'echarts/core';

import type { Schema } from '@/shared/api/problem';
import { scaleOf, type PlotColours } from '@/shared/chart/colours';
import { textStyle, tooltipBox, tooltipStyle } from '@/shared/chart/plot_options';
import { formatMinute } from '@/shared/format/time';

const hour_ms = 3_600_000;
export interface LineOfHours { line: string; hours: Map<number, number>; average: number; greatest: number }   // share of the hour, 0 … 1

export function linesOf(use: Schema<'LineUse'>): LineOfHours[] {
  return use.rows.map((row) => {
    const hours = new Map(row.hours.map(([at, permille]) => [at!, permille! / 1000]));
    const shares = [...hours.values()];
    return { line: row.line, hours, average: shares.reduce((a, b) => a + b, 0) / Math.max(1, shares.length), greatest: Math.max(0, ...shares) };
  });
}
export function hoursBetween(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, Math.floor((to - from) / hour_ms) + 1) }, (_, i) => from + i * hour_ms);
}
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export interface LinePlot { lines: LineOfHours[]; hours: number[]; zone: string; busy: string }
export function linePlot(colours: PlotColours, plot: LinePlot): EChartsCoreOption {
  const names = plot.hours.map((at) => formatMinute(at, plot.zone));
  const cells = plot.lines.flatMap((line, y) => plot.hours.flatMap((at, x) => (line.hours.has(at) ? [[x, y, line.hours.get(at)! * 100]] : [])));
  const axis = { type: 'category', axisLine: { show: false }, axisTick: { show: false } };
  return {
    animation: false,
    textStyle: textStyle(colours),
    grid: { left: 8, right: 16, top: 8, bottom: 46, containLabel: true },
    xAxis: { ...axis, data: names, axisLabel: { color: colours.ink, hideOverlap: true, formatter: (name: string) => (name.endsWith('00:00') ? name.slice(5, 10) : ''), interval: 0 } },
    yAxis: { ...axis, data: plot.lines.map((line) => line.line), inverse: true, axisLabel: { color: colours.ink, hideOverlap: true } },
    visualMap: {
      type: 'continuous', min: 0, max: 100, calculable: false, orient: 'horizontal', left: 'center', bottom: 4, itemWidth: 14, itemHeight: 220,
      text: ['100 %', '0'], textStyle: { color: colours.ink }, inRange: { color: scaleOf(colours, 'water') },
    },
    tooltip: {
      ...tooltipStyle(colours),
      formatter: (hit: unknown) => {
        const { value } = hit as { value: [number, number, number] };
        return tooltipBox(`${plot.lines[value[1]]!.line} · ${names[value[0]]}`, [{ label: plot.busy, shown: percent(value[2] / 100), colour: colours.water }]);
      },
    },
    series: [{ id: 'lines', type: 'heatmap', data: cells, itemStyle: { borderColor: colours.surface, borderWidth: 0.5 } }],
  };
}
