// What all plots share: axes in the estate's time, quiet grid, one colour a kind, a tooltip without markup strings.
import type { EChartsCoreOption } from 'echarts/core';

import { formatDay, formatMinute, formatTime } from '@/shared/format/time';
import type { PlotColours } from './colours';

const font = 'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const day_ms = 86_400_000;

export type Granularity = 'second' | 'minute' | 'hour' | 'day' | 'month';
const names: Record<Granularity, (ms: number, zone: string) => string> = {
  second: formatTime, minute: formatMinute, hour: formatMinute, day: formatDay,
  month: (ms, zone) => formatDay(ms, zone).slice(0, 7),
};
export function nameOfStep(ms: number, zone: string, granularity: Granularity): string {
  return names[granularity](ms, zone);
}

export interface TooltipLine { label: string; shown: string; colour: string | null }
export function tooltipBox(head: string, lines: TooltipLine[]): HTMLElement {
  const box = document.createElement('div');
  box.className = 'plot-tip';
  const title = document.createElement('strong');
  title.textContent = head;
  box.append(title);
  for (const line of lines) {
    const row = document.createElement('p');
    const dot = document.createElement('i');
    if (line.colour) dot.style.background = line.colour;
    else dot.className = 'none';
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

export function textStyle(colours: PlotColours) {
  return { fontFamily: font, color: colours.ink };
}
export function tooltipStyle(colours: PlotColours) {
  return { confine: true, borderWidth: 0, backgroundColor: colours.tip, textStyle: { color: colours.tip_ink, fontFamily: font } };
}

// How the axis names an instant: by how much time it spans.
export function tickText(ms: number, zone: string, granularity: Granularity, span_ms: number): string {
  const minute = formatMinute(ms, zone);
  if (granularity === 'month' || span_ms > 200 * day_ms) return minute.slice(0, 7);
  if (granularity === 'day' || span_ms > 4 * day_ms) return minute.slice(5, 10);
  if (minute.endsWith('00:00')) return minute.slice(5, 10);
  return minute.slice(11);
}

// Whether a plot is more than lines and bars over time: then more of the library is loaded (more_charts.ts).
export function needsMore(options: EChartsCoreOption): boolean {
  const { dataZoom, legend, visualMap, series } = options as { dataZoom?: unknown; legend?: unknown; visualMap?: unknown; series?: { type: string }[] };
  return Boolean(dataZoom ?? legend ?? visualMap) || (series ?? []).some((one) => one.type !== 'line' && one.type !== 'bar');
}

// Axes for a plot over time.
export function timePlot(colours: PlotColours, zone: string, unit: string, granularity: Granularity, span_ms: number): EChartsCoreOption {
  return {
    animation: false,
    textStyle: textStyle(colours),
    grid: { left: 8, right: 16, top: unit ? 30 : 14, bottom: 6, containLabel: true },
    xAxis: {
      type: 'time', axisLine: { lineStyle: { color: colours.line } }, axisTick: { show: false }, splitLine: { show: false },
      axisLabel: { color: colours.ink, formatter: (ms: number) => tickText(ms, zone, granularity, span_ms), hideOverlap: true },
    },
    yAxis: {
      type: 'value', scale: true, name: unit, nameTextStyle: { color: colours.ink, align: 'left' }, nameGap: 12,
      axisLabel: { color: colours.ink, formatter: axisNumber }, splitLine: { lineStyle: { color: colours.grid } },
    },
    tooltip: {
      trigger: 'axis', ...tooltipStyle(colours),
      axisPointer: { lineStyle: { color: colours.before }, shadowStyle: { color: 'rgba(120,140,150,0.12)' } },
      formatter: (points: unknown) => {
        const list = points as { value: (number | null)[]; seriesName: string; color: string; seriesId: string }[];
        const shown = list.filter((one) => !one.seriesName.startsWith('_'));
        const at = list[0]?.value[0] ?? 0;
        return tooltipBox(nameOfStep(at, zone, granularity), shown.map((one) => {
          const value = one.value.at(-1) ?? null;
          return { label: one.seriesName, shown: value === null ? '—' : `${axisNumber(value)} ${unit}`.trim(), colour: one.color };
        }));
      },
    },
  };
}

// Marks of what readings are suspected of: the name beside the mark while there are few of them.
export interface PlotMark { at: number; height: number; name: string; blocks: boolean }
const named_marks_max = 8;
export function markSeries(colours: PlotColours, marks: PlotMark[], name: string): object[] {
  if (!marks.length) return [];
  return [{
    id: 'marks', name, type: 'scatter', z: 5, symbol: 'triangle', symbolSize: 11, symbolOffset: [0, -10],
    data: marks.map((mark) => ({
      value: [mark.at, mark.height],
      itemStyle: { color: mark.blocks ? colours.bad : colours.warn, borderColor: colours.surface, borderWidth: 1 },
      label: {
        show: marks.length <= named_marks_max, formatter: mark.name, position: 'top', distance: 4, fontSize: 12, fontWeight: 600,
        color: mark.blocks ? colours.bad : colours.warn, textBorderColor: colours.surface, textBorderWidth: 3,
      },
    })),
    labelLayout: { hideOverlap: true },
  }];
}
