import type { EChartsCoreOption } from 'echarts/core';

import { plot_colours, timePlot } from '@/shared/chart/plot_options';

type Point = [number, number];

export function ratePlot(series: unknown[], zone: string, name: string): EChartsCoreOption {
  const base = timePlot(zone, '', 'minute', 3_600_000);
  return {
    ...base,
    yAxis: { ...(base.yAxis as object), min: 0, minInterval: 1, splitNumber: 3 },
    series: [{
      id: 'rate', name, type: 'line', data: series as Point[], symbol: 'none', color: plot_colours.primary,
      lineStyle: { width: 2 }, areaStyle: { opacity: 0.12 },
    }],
  };
}

export function usagePlot(series: unknown[], zone: string, unit: string, name: string, kind: string): EChartsCoreOption {
  const base = timePlot(zone, unit, 'hour', 86_400_000);
  return {
    ...base,
    yAxis: { ...(base.yAxis as object), min: 0, scale: false, splitNumber: 3 },
    series: [{
      id: kind, name, type: 'bar', data: series as Point[], barMaxWidth: 18,
      color: kind === 'water' ? plot_colours.water : plot_colours.electricity, itemStyle: { borderRadius: [3, 3, 0, 0] },
    }],
  };
}
