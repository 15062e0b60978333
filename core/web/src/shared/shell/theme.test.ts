import { describe, expect, test } from 'vitest';
import { nextTick, watch } from 'vue';

import { themeOf, type Outside, type ThemeChoice } from './theme';

function outside(kept: string | null, system_dark: boolean) {
  const seen = { shown: [] as boolean[], kept, tell: (_: boolean) => {} };
  const given: Outside = {
    system_dark,
    onSystemChange: (take) => { seen.tell = take; },
    remembered: () => seen.kept,
    remember: (choice: ThemeChoice) => { seen.kept = choice; },
    show: (dark) => seen.shown.push(dark),
  };
  return { seen, given };
}

describe('the theme', () => {
  test.each([
    [null, false, 'system', false],
    [null, true, 'system', true],
    ['light', true, 'light', false],
    ['dark', false, 'dark', true],
    ['sepia', true, 'system', true],   // of another version
  ])('remembered %s on a system that is dark: %s is %s, dark: %s', (kept, system_dark, choice, dark) => {
    const { seen, given } = outside(kept, system_dark);
    const theme = themeOf(given);
    expect([theme.choice.value, theme.dark.value, seen.shown]).toEqual([choice, dark, [dark]]);
  });
  test('follows the system until somebody chooses, and is remembered', () => {
    const { seen, given } = outside(null, false);
    const theme = themeOf(given);
    seen.tell(true);
    expect(theme.dark.value).toBe(true);
    theme.choose('light');
    seen.tell(false);
    seen.tell(true);
    expect([theme.dark.value, seen.kept, seen.shown]).toEqual([false, 'light', [false, true, false]]);
  });
  test('has changed the document before anybody hears of it', async () => {
    const { seen, given } = outside(null, false);
    const theme = themeOf(given);
    const heard: (boolean | undefined)[] = [];
    watch(theme.dark, () => heard.push(seen.shown.at(-1)));
    theme.choose('dark');
    await nextTick();
    expect(heard).toEqual([true]);
  });
});
