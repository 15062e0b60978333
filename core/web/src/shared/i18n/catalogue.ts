// Texts come from schemas/messages/<language>/*.json, the same files the service embeds: flat code -> sentence with {fact}.
export type Language = 'zh-CN' | 'en';
export const languages: Language[] = ['zh-CN', 'en'];

type Sentences = Record<string, string>;
function merged(files: Record<string, unknown>): Sentences {
  return Object.assign({}, ...Object.values(files)) as Sentences;
}
export const catalogue: Record<Language, Sentences> = {
  'zh-CN': merged(import.meta.glob('../../../../../schemas/messages/zh-CN/*.json', { eager: true, import: 'default' })),
  en: merged(import.meta.glob('../../../../../schemas/messages/en/*.json', { eager: true, import: 'default' })),
};

// As the service fills them: {name} is replaced, everything else is text. (vue-i18n's own syntax would give @ and | a meaning.)
export function fill(sentence: string, facts: Record<string, unknown>): string {
  return sentence.replace(/\{([a-z0-9_]+)\}/g, (hole, name: string) => (name in facts ? String(facts[name]) : hole));
}
