// Texts come from schemas/messages/<language>/*.json, the same files the service embeds: flat code -> sentence with {fact}.
// A language is loaded when it is first shown: the first page need not carry both.
import type { Sentences } from './sentences';

export type Language = 'zh-CN' | 'en';
export const languages: Language[] = ['zh-CN', 'en'];

export const catalogue: Record<Language, Sentences> = { 'zh-CN': {}, en: {} };

export async function loadTexts(language: Language): Promise<Sentences> {
  if (Object.keys(catalogue[language]).length === 0)
    catalogue[language] = (language === 'en' ? await import('./texts_en') : await import('./texts_zh_cn')).default;
  return catalogue[language];
}

// As the service fills them: {name} is replaced, everything else is text. (vue-i18n's own syntax would give @ and | a meaning.)
export function fill(sentence: string, facts: Record<string, unknown>): string {
  return sentence.replace(/\{([a-z0-9_]+)\}/g, (hole, name: string) => (name in facts ? String(facts[name]) : hole));
}
