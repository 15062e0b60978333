// Light or dark: the system's choice until somebody chooses here; this browser remembers it.
// Colours are CSS variables (styles/theme.css, styles/dark.css): only what draws by itself, a canvas, need ask `dark`.
import { computed, readonly, ref, watch, type Ref } from 'vue';

export type ThemeChoice = 'system' | 'light' | 'dark';
export const theme_choices: ThemeChoice[] = ['system', 'light', 'dark'];

// The part of the browser that is used: a test gives its own.
export interface Outside {
  system_dark: boolean;
  onSystemChange(take: (dark: boolean) => void): void;
  remembered(): string | null;
  remember(choice: ThemeChoice): void;
  show(dark: boolean): void;
}

const remembered_theme = 'lamplighter.theme';
export const browser: Outside = {
  get system_dark() { return matchMedia('(prefers-color-scheme: dark)').matches; },
  onSystemChange: (take) => matchMedia('(prefers-color-scheme: dark)').addEventListener('change', ({ matches }) => take(matches)),
  remembered: () => localStorage.getItem(remembered_theme),
  remember: (choice) => localStorage.setItem(remembered_theme, choice),
  show: (dark) => document.documentElement.classList.toggle('dark', dark),
};

export interface Theme {
  choice: Readonly<Ref<ThemeChoice>>;
  dark: Readonly<Ref<boolean>>;
  choose(choice: ThemeChoice): void;
}
export function themeOf(outside: Outside): Theme {
  const kept = outside.remembered() as ThemeChoice;
  const choice = ref<ThemeChoice>(theme_choices.includes(kept) ? kept : 'system');
  const system_dark = ref(outside.system_dark);
  outside.onSystemChange((now) => { system_dark.value = now; });
  const dark = computed(() => (choice.value === 'system' ? system_dark.value : choice.value === 'dark'));
  // At once, not after a tick: who reads a CSS variable when `dark` changes reads the new one.
  watch(dark, (now) => outside.show(now), { immediate: true, flush: 'sync' });
  return {
    choice: readonly(choice),
    dark,
    choose(now) {
      outside.remember(now);
      choice.value = now;
    },
  };
}

let the_theme: Theme | undefined;
export function useTheme(): Theme {
  the_theme ??= themeOf(browser);
  return the_theme;
}
