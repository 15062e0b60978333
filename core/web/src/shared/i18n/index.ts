import { createI18n } from 'vue-i18n';

import { catalogue, fill, languages, loadTexts, type Language } from './catalogue';

const remembered = 'lamplighter.language';

function firstLanguage(): Language {
  const kept = localStorage.getItem(remembered);
  if (kept && languages.includes(kept as Language)) return kept as Language;
  return navigator.language.startsWith('en') ? 'en' : 'zh-CN';
}

export const i18n = createI18n({
  legacy: false,
  locale: firstLanguage(),
  fallbackLocale: false,
  messages: catalogue,
  messageResolver: (sentences, code) => (sentences as Record<string, string>)[code] ?? null,
  messageCompiler: (sentence) => {
    const text = String(sentence);
    return (context: { named: (name: string) => unknown }) => {
      const facts: Record<string, unknown> = {};
      for (const [, name] of text.matchAll(/\{([a-z0-9_]+)\}/g)) facts[name!] = context.named(name!) ?? `{${name}}`;
      return fill(text, facts) as never;
    };
  },
});

// What `t` of a page is, for functions that put texts together.
export type Say = (code: string, facts?: Record<string, unknown>) => string;

export function currentLanguage(): Language {
  return i18n.global.locale.value as Language;
}
// Shows the language as soon as its texts are here; the choice is kept by this browser, and by the user's record (see session.ts).
export async function showLanguage(language: Language): Promise<void> {
  i18n.global.setLocaleMessage(language, await loadTexts(language));
  i18n.global.locale.value = language;
  localStorage.setItem(remembered, language);
  document.documentElement.lang = language;
}
export function text(code: string, facts: Record<string, unknown> = {}): string {
  return i18n.global.t(code, facts);
}
export function knows(code: string): boolean {
  return code in catalogue[currentLanguage()];
}
// A code of the service that this version of the pages may not know yet: shown as it is, never as a key of the catalogue.
export function textOr(code: string, otherwise: string): string {
  return knows(code) ? text(code) : otherwise;
}
