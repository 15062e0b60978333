// What lines and bars over time do not need: loaded with the first plot that does, never with the first page.
import { CustomChart, HeatmapChart, ScatterChart } from 'echarts/charts';
import { DataZoomComponent, LegendComponent, VisualMapComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';

use([CustomChart, HeatmapChart, ScatterChart, DataZoomComponent, LegendComponent, VisualMapComponent, LabelLayout]);
