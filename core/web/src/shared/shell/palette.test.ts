import { describe, expect, test } from 'vitest';

import { navigation } from '@/navigation';
import { loadTexts } from '@/shared/i18n/catalogue';
import { choices_max, page_names, pagesFor, withChoice, type Choice } from './palette';

const rows = [...navigation.flatMap((group) => group.rows), { path: '/profile', label: 'web.profile.title' }];
const [zh, en] = [await loadTexts('zh-CN'), await loadTexts('en')];

describe('the palette', () => {
  test('knows every page of the side bar by the names it bears there', () => {
    expect(Object.keys(page_names).sort()).toEqual(rows.map((row) => row.path).sort());
    for (const row of rows) {
      const name = page_names[row.path]!;
      expect([name.zh, name.en], row.path).toEqual([zh[row.label], en[row.label]]);
      expect(name.pinyin.split(' ').length, row.path).toBe([...name.zh].length);
    }
  });
  test.each([
    ['账单', ['/bills']],
    ['zd', ['/bills']],
    ['zhangdan', ['/bills']],
    ['zhang d', ['/bills']],
    ['bill', ['/bills']],
    ['sf', ['/charge-items']],
    ['re', ['/residents', '/reading-sheet', '/review', '/refused-records']],
    ['runs', ['/runs']],
    ['trail', ['/audit']],
    ['表', ['/meters', '/reading-sheet']],   // begins with it before holds it
    ['zzz', []],
    ['  ', []],
  ])('finds pages for %s', (typed, paths) => expect(pagesFor(rows, typed)).toEqual(paths));
  test('remembers what was chosen, the newest first and each once', () => {
    const choice = (n: number): Choice => ({ to: `/rooms/${n}`, kind: 'room', name: String(n) });
    let kept: Choice[] = [];
    for (let n = 0; n < choices_max + 2; n += 1) kept = withChoice(kept, choice(n));
    kept = withChoice(kept, choice(4));
    expect(kept.map((one) => one.name)).toEqual(['4', '7', '6', '5', '3', '2']);
  });
});
