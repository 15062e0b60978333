import { beforeEach, expect, test, vi } from 'vitest';
import { effectScope, ref } from 'vue';

const language = ref('zh-CN');
vi.mock('@/shared/i18n', () => ({ text: (code: string) => code, currentLanguage: () => language.value }));
const { useLoad, usePagedList } = await import('./load');
const { choosePageRows, page_rows } = await import('./page_rows');

const all = Array.from({ length: 230 }, (_, at) => at + 1);
beforeEach(() => choosePageRows(50));

async function opened() {
  const filter = ref('');
  const list = effectScope().run(() => usePagedList(async ({ cursor, limit }) => {
    const from = Number(cursor ?? 0);
    return { rows: all.slice(from, from + limit), next: from + limit < all.length ? String(from + limit) : null };
  }, [filter]))!;
  await vi.waitFor(() => expect(list.rows().length).toBeGreaterThan(0));
  return { list, filter, shown: () => [list.first(), list.rows()[0], list.rows().at(-1)] };
}

test('pages lead forward and back, and say which rows they show', async () => {
  const { list, shown } = await opened();
  expect(list.has_previous()).toBe(false);
  for (let page = 0; page < 4; page += 1) await list.forward();
  expect(shown()).toEqual([201, 201, 230]);
  expect(list.has_next()).toBe(false);
  await list.forward();
  await list.back();
  expect(shown()).toEqual([151, 151, 200]);
});
test('another number of rows begins at the same row', async () => {
  const { list, shown } = await opened();
  await list.forward();
  choosePageRows(100);
  await vi.waitFor(() => expect(shown()).toEqual([51, 51, 150]));
  await list.forward();
  expect(shown()).toEqual([151, 151, 230]);
  await list.back();
  await list.back();
  expect(shown()).toEqual([1, 1, 100]);
  expect(page_rows.value).toBe(100);
});
test('another filter begins at the beginning', async () => {
  const { list, filter, shown } = await opened();
  await list.forward();
  filter.value = 'x';
  await vi.waitFor(() => expect(shown()).toEqual([1, 1, 50]));
  expect(list.has_previous()).toBe(false);
});
test('an impatient second press while a page is on its way is not a second page', async () => {
  const { list, shown } = await opened();
  await Promise.all([list.forward(), list.forward()]);
  expect(shown()).toEqual([51, 51, 100]);
});
test('what was loaded in one language comes again in the other, on the same page of a list', async () => {
  const { list, shown } = await opened();
  await list.forward();
  const asked: string[] = [];
  const one = effectScope().run(() => useLoad(async () => { asked.push(language.value); return `${language.value}: no owner`; }))!;
  await vi.waitFor(() => expect(one.data.value).toBe('zh-CN: no owner'));
  language.value = 'en';
  await vi.waitFor(() => expect(one.data.value).toBe('en: no owner'));
  await vi.waitFor(() => expect(list.loading.value).toBe(false));
  expect(asked).toEqual(['zh-CN', 'en']);
  expect(shown()).toEqual([51, 51, 100]);
});
