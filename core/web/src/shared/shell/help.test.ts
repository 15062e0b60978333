import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

import { navigation, rowOf } from '@/navigation';
import { help_of_pages, helpOf, helpTexts } from './help';

// Read as text: the router itself needs a browser.
const router_source = readFileSync(fileURLToPath(new URL('../../router.ts', import.meta.url)), 'utf8');
const without_help = ['web.first_start.title', 'web.sign_in.title', 'web.nowhere.title'];
const titles = [...router_source.matchAll(/'(web\.[a-z_]+\.title)'/g)].map((found) => found[1]!).filter((title) => !without_help.includes(title));

const texts = { 'zh-CN': await helpTexts('zh-CN'), en: await helpTexts('en') };

describe('the help', () => {
  test('is there for every page', () => {
    expect(titles.length).toBeGreaterThan(20);
    for (const title of titles) for (const language of ['zh-CN', 'en'] as const) expect(helpOf(title, texts[language]), title).not.toBeNull();
    for (const row of navigation.flatMap((group) => group.rows)) expect(helpOf(row.label, texts.en), row.path).not.toBeNull();
  });
  test.each(['zh-CN', 'en'] as const)('says all it promises in %s', (language) => {
    for (const [page, promised] of Object.entries(help_of_pages)) {
      const help = helpOf(`web.${page}.title`, texts[language])!;
      expect(help.what.length, page).toBeGreaterThan(20);
      for (const one of help.terms) expect(one.word && one.means, page).toBeTruthy();
      expect(texts[language][`web.help.${page}.next`]!.split('|').length, page).toBe(promised.next.length);
      for (const one of help.next) expect(rowOf(one.to)?.row.path, page).toBe(one.to);
    }
  });
  test('has no text that no page shows, and none in one language only', () => {
    const shown = Object.entries(help_of_pages).flatMap(([page, help]) => [`web.help.${page}.what`, `web.help.${page}.next`, ...help.terms.map((term) => `web.help.term.${term}`)]);
    for (const language of ['zh-CN', 'en'] as const) expect(Object.keys(texts[language]).sort()).toEqual([...new Set(shown)].sort());
  });
});
