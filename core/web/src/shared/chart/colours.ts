// The colours of plots, read from the style sheets: a canvas knows no CSS. Read anew when the theme changes, so that what
// is computed from them is drawn anew.
import { shallowRef, type ShallowRef } from 'vue';

import './plots.css';

const names = {
  ink: '--ll-ink-soft', strong: '--ll-ink', line: '--ll-line-strong', surface: '--ll-surface', grid: '--ll-plot-grid',
  tip: '--ll-plot-tip', tip_ink: '--ll-plot-tip-ink', primary: '--ll-plot-primary', electricity: '--ll-plot-electricity',
  water: '--ll-plot-water', band: '--ll-plot-band', before: '--ll-plot-before', bad: '--ll-bad', warn: '--ll-warn',
  online: '--ll-plot-online', late: '--ll-plot-late', offline: '--ll-plot-offline', unheard: '--ll-plot-unheard',
} as const;
export const scale_steps = 7;

export type PlotColours = Record<keyof typeof names, string> & { scale: Record<'electricity' | 'water', string[]> };

export function colourOf(colours: PlotColours, kind: string): string {
  return kind === 'water' ? colours.water : colours.electricity;
}
export function scaleOf(colours: PlotColours, kind: string): string[] {
  return colours.scale[kind === 'water' ? 'water' : 'electricity'];
}

export function coloursFrom(valueOf: (name: string) => string): PlotColours {
  const steps = (kind: string) => Array.from({ length: scale_steps }, (_, i) => valueOf(`--ll-plot-${kind}-${i}`));
  const plain = Object.fromEntries(Object.entries(names).map(([name, variable]) => [name, valueOf(variable)]));
  return { ...plain, scale: { electricity: steps('electricity'), water: steps('water') } } as PlotColours;
}
function readColours(): PlotColours {
  const style = getComputedStyle(document.documentElement);
  return coloursFrom((name) => style.getPropertyValue(name).trim());
}

let colours: ShallowRef<PlotColours> | undefined;
export function useColours(): ShallowRef<PlotColours> {
  if (!colours) {
    const read = shallowRef(readColours());
    // One observer for as long as the pages live.
    new MutationObserver(() => { read.value = readColours(); }).observe(document.documentElement, { attributes: true, attributeFilter: ['class', 'data-theme'] });
    colours = read;
  }
  return colours;
}
