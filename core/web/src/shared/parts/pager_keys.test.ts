import { expect, test } from 'vitest';

import { pagerOf } from './pager_keys';

const element = (...inside: unknown[]) => ({ contains: (one: unknown) => inside.includes(one) }) as unknown as Element;
const focus = {} as Element;
const pager = (within: Element | null) => ({ within: () => within, turn: () => {} });

test('the keys page the list that one is in, else the one on top', () => {
  const [mine, other, nothing_to_page] = [pager(element(focus)), pager(element()), pager(null)];
  expect(pagerOf([mine, other], focus)).toBe(mine);
  expect(pagerOf([other, mine], null)).toBe(mine);
  expect(pagerOf([mine, other, nothing_to_page], {} as Element)).toBe(other);
  expect(pagerOf([nothing_to_page], focus)).toBeUndefined();
  expect(pagerOf([], focus)).toBeUndefined();
});
