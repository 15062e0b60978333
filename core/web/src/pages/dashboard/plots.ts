import type { EChartsCoreOption } from 'echarts/core';

import { colourOf, type PlotColours } from '@/shared/chart/colours';
import { timePlot } from '@/shared/chart/plot_options';

export type Point = [number, number];
export type PointOrHole = [number, number | null];   // null: not known

export function ratePlot(colours: PlotColours, series: Point[], zone: string, name: string): EChartsCoreOption {
  const base = timePlot(colours, zone, '', 'minute', 3_600_000);
  return {
    ...base,
    yAxis: { ...(base.yAxis as object), min: 0, minInterval: 1, splitNumber: 3 },
    series: [{
      id: 'rate', name, type: 'line', data: series, symbol: 'none', color: colours.primary,
      lineStyle: { width: 2 }, areaStyle: { opacity: 0.12 },
    }],
  };
}

export function usagePlot(colours: PlotColours, series: PointOrHole[], zone: string, unit: string, name: string, kind: string): EChartsCoreOption {
  const base = timePlot(colours, zone, unit, 'hour', 86_400_000);
  return {
    ...base,
    yAxis: { ...(base.yAxis as object), min: 0, scale: false, splitNumber: 3 },
    series: [{
      id: kind, name, type: 'bar', data: series, barMaxWidth: 18,
      color: colourOf(colours, kind), itemStyle: { borderRadius: [3, 3, 0, 0] },
    }],
  };
}
