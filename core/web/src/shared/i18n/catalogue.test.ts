import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

import { fill, loadTexts } from './catalogue';

const source_root = fileURLToPath(new URL('../..', import.meta.url));
const zh = await loadTexts('zh-CN');
const en = await loadTexts('en');
const holes = (text: string) => [...new Set([...text.matchAll(/\{([a-z0-9_]+)\}/g)].map((found) => found[1]))].sort();

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.(vue|ts)$/.test(name) && !/\.(test|d)\.ts$/.test(name) ? [readFileSync(path, 'utf8')] : [];
  });
}
const code = sources(source_root).join('\n');

describe('the texts of the pages', () => {
  test('exist in both languages', () => expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort()));
  test('fill the same facts in both languages', () => {
    for (const name of Object.keys(en)) expect(holes(zh[name]!), name).toEqual(holes(en[name]!));
  });
  test('are not left in the other language', () => {
    const same = Object.keys(en).filter((name) => name.startsWith('web.') && /[a-z]{3}/i.test(zh[name]!.replace(/\{.*?\}/g, '')) && zh[name] === en[name]);
    expect(same.filter((name) => !name.startsWith('web.transport.'))).toEqual([]);
  });
  test('that the pages name are all there', () => {
    const named = [...code.matchAll(/['"`](web\.[a-z0-9_]+\.[a-z0-9_.]+)['"`]/g)].map((found) => found[1]!);
    expect(named.length).toBeGreaterThan(300);
    expect(named.filter((name) => !(name in zh))).toEqual([]);
  });
  test('are all used by some page', () => {
    const families = [...code.matchAll(/`(web\.[a-z_.]+)\$\{/g)].map((found) => found[1]!);
    const unused = Object.keys(zh).filter((name) => name.startsWith('web.') && !code.includes(`'${name}'`) && !families.some((family) => name.startsWith(family)));
    expect(unused).toEqual([]);
  });
});

describe('fill', () => {
  test('replaces every hole it knows and leaves the others to be seen', () => {
    expect(fill('{n} of {n}, {other}', { n: 3 })).toBe('3 of 3, {other}');
  });
  test('does not fill what a fact brings along', () => expect(fill('{a}', { a: '{b}', b: 'no' })).toBe('{b}'));
});
