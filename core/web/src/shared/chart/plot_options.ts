// What all plots share: axes in the estate's time, quiet grid, one colour a kind, a tooltip without markup strings.
import type { EChartsCoreOption } from 'echarts/core';

import { formatDay, formatMinute, formatTime } from '@/shared/format/time';

export const plot_colours = { primary: '#17696f', electricity: '#c98a14', water: '#2f7fb5', band: '#9cc3c6' } as const;
const font = 'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const ink = '#51626a';

export type Granularity = 'second' | 'minute' | 'hour' | 'day' | 'month';
const names: Record<Granularity, (ms: number, zone: string) => string> = {
  second: formatTime, minute: formatMinute, hour: formatMinute, day: formatDay,
  month: (ms, zone) => formatDay(ms, zone).slice(0, 7),
};

export interface TooltipLine { label: string; shown: string; colour: string }
export function tooltipBox(head: string, lines: TooltipLine[]): HTMLElement {
  const box = document.createElement('div');
  box.className = 'plot-tip';
  const title = document.createElement('strong');
  title.textContent = head;
  box.append(title);
  for (const line of lines) {
    const row = document.createElement('p');
    const dot = document.createElement('i');
    dot.style.background = line.colour;
    const value = document.createElement('b');
    value.textContent = line.shown;
    row.append(dot, line.label, value);
    box.append(row);
  }
  return box;
}

export function axisNumber(n: number): string {
  const text = String(Number(n.toPrecision(10)));
  return text.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
}

// Axes for a plot over time. `span_ms` decides how the axis names its ticks.
export function timePlot(zone: string, unit: string, granularity: Granularity, span_ms: number): EChartsCoreOption {
  const tick = (ms: number) => {
    const minute = formatMinute(ms, zone);
    if (granularity === 'month') return minute.slice(0, 7);
    if (granularity === 'day' || span_ms > 4 * 86_400_000) return minute.slice(5, 10);
    if (minute.endsWith('00:00')) return minute.slice(5, 10);
    return minute.slice(11);
  };
  return {
    animation: false,
    textStyle: { fontFamily: font },
    grid: { left: 8, right: 16, top: unit ? 30 : 14, bottom: 6, containLabel: true },
    xAxis: {
      type: 'time', axisLine: { lineStyle: { color: '#cbd5d8' } }, axisTick: { show: false }, splitLine: { show: false },
      axisLabel: { color: ink, formatter: tick, hideOverlap: true },
    },
    yAxis: {
      type: 'value', scale: true, name: unit, nameTextStyle: { color: ink, align: 'left' }, nameGap: 12,
      axisLabel: { color: ink, formatter: axisNumber }, splitLine: { lineStyle: { color: '#e9eeef' } },
    },
    tooltip: {
      trigger: 'axis', confine: true, borderWidth: 0, backgroundColor: '#12343b', textStyle: { color: '#fff', fontFamily: font },
      axisPointer: { lineStyle: { color: '#9fb4b8' } },
      formatter: (points: unknown) => {
        const list = points as { value: number[]; seriesName: string; color: string; seriesId: string }[];
        const shown = list.filter((one) => !one.seriesName.startsWith('_'));
        const at = list[0]?.value[0] ?? 0;
        return tooltipBox(names[granularity](at, zone), shown.map((one) => ({
          label: one.seriesName, shown: `${axisNumber(one.value.at(-1) ?? 0)} ${unit}`.trim(), colour: one.color,
        })));
      },
    },
  };
}
