// A gateway's month as a strip: when it was there, behind, or away. What is not covered is not known and stays empty.
import type { EChartsCoreOption } from 'echarts/core';

import type { Schema } from '@/shared/api/problem';
import type { PlotColours } from '@/shared/chart/colours';
import { textStyle, tickText, tooltipBox, tooltipStyle } from '@/shared/chart/plot_options';
import { formatMinute } from '@/shared/format/time';

export const states = ['online', 'late', 'offline', 'unheard'] as const;
export type State = (typeof states)[number];
export interface Stretch { state: State; from: number; to: number }
export function stretchesOf(presence: Schema<'GatewayPresence'>): Stretch[] {
  return presence.rows.map((row) => ({ state: row.state, from: Date.parse(row.from), to: Date.parse(row.to) }));
}

// Where the strip begins: of a new gateway a month would be an empty field with a hair at its right edge.
const shown_ms_min = 3_600_000;
export function shownFrom(stretches: Stretch[], from: number, to: number): number {
  const first = Math.min(to, ...stretches.map((one) => one.from));
  return Math.max(from, Math.min(first, to - shown_ms_min));
}

// Of the time that is known: how long it was in each state.
export function sharesOf(stretches: Stretch[]): Record<State, number> {
  const sums = { online: 0, late: 0, offline: 0, unheard: 0 };
  for (const one of stretches) sums[one.state] += one.to - one.from;
  const all = states.reduce((sum, state) => sum + sums[state], 0);
  return Object.fromEntries(states.map((state) => [state, all ? sums[state] / all : 0])) as Record<State, number>;
}
// Never rounded up to 100 % or down to 0 %: a short outage stays visible in the number.
export function percentText(share: number): string {
  if (share <= 0) return '0 %';
  if (share >= 1) return '100 %';
  return `${Math.min(99.99, Math.max(0.01, share * 100)).toFixed(2)} %`;
}
export function durationText(ms: number): { unit: 'seconds' | 'minutes' | 'hours' | 'days'; n: number } {
  const minutes = ms / 60_000;
  if (minutes < 1.5) return { unit: 'seconds', n: Math.round(ms / 1000) };
  if (minutes < 90) return { unit: 'minutes', n: Math.round(minutes) };
  if (minutes < 36 * 60) return { unit: 'hours', n: Math.round(minutes / 60) };
  return { unit: 'days', n: Math.round(minutes / 1440) };
}

const seen_pixels_min = 2;   // an outage of a minute is seen in a month
interface Drawing { coord: (at: [number, number]) => [number, number]; size: (of: [number, number]) => [number, number] }

export interface StripPlot { stretches: Stretch[]; from: number; to: number; zone: string; name_of: (state: State) => string; duration: (ms: number) => string }
export function stripPlot(colours: PlotColours, plot: StripPlot): EChartsCoreOption {
  // Trouble is drawn last, over the long stretches beside it.
  const rows = [...plot.stretches].sort((a, b) => Number(a.state !== 'online') - Number(b.state !== 'online'));
  return {
    animation: false,
    textStyle: textStyle(colours),
    grid: { left: 8, right: 16, top: 6, bottom: 6, containLabel: true },
    xAxis: {
      type: 'time', min: plot.from, max: plot.to, axisLine: { lineStyle: { color: colours.line } }, axisTick: { show: false }, splitLine: { show: false },
      axisLabel: { color: colours.ink, hideOverlap: true, formatter: (ms: number) => tickText(ms, plot.zone, 'minute', plot.to - plot.from) },
    },
    yAxis: { type: 'value', min: 0, max: 1, show: false },
    dataZoom: [{ type: 'inside', filterMode: 'weakFilter', zoomOnMouseWheel: 'ctrl' }],
    tooltip: {
      ...tooltipStyle(colours),
      formatter: (hit: unknown) => {
        const one = rows[(hit as { dataIndex: number }).dataIndex]!;
        return tooltipBox(`${formatMinute(one.from, plot.zone)} – ${formatMinute(one.to, plot.zone)}`, [{ label: plot.name_of(one.state), shown: plot.duration(one.to - one.from), colour: colours[one.state] }]);
      },
    },
    series: [{
      id: 'strip', type: 'custom', encode: { x: [0, 1] }, clip: true,
      data: rows.map((one) => [one.from, one.to]),
      renderItem: (drawn: { dataIndex: number }, draw: Drawing & { value: (dimension: number) => number }) => {
        const left = draw.coord([draw.value(0), 1]);
        const right = draw.coord([draw.value(1), 0]);
        return {
          type: 'rect', shape: { x: left[0], y: left[1], width: Math.max(seen_pixels_min, right[0] - left[0]), height: right[1] - left[1] },
          style: { fill: colours[rows[drawn.dataIndex]!.state] },
        };
      },
    }],
  };
}
