import { expect, test, vi } from 'vitest';

const words: Record<string, string> = { 'web.permission.charging.post': 'Post bills' };
vi.mock('@/shared/i18n', () => ({ text: (code: string) => code, textOr: (code: string, otherwise: string) => words[code] ?? otherwise }));
const { troubleOf } = await import('./problem');
const refused = (permission: string) => troubleOf(403, { code: 'request.not_permitted', detail: `This needs the permission ${permission}; ask.`, facts: { permission } });

test('a permission is named in words where the pages have any', () => {
  expect(refused('charging.post').sentence).toBe('This needs the permission Post bills; ask.');
  expect(refused('charging.new').sentence).toBe('This needs the permission charging.new; ask.');
});
test('a refusal of something else is told as it came', () => {
  expect(troubleOf(422, { code: 'x.y', detail: 'Room 1-101 has no {area}.', facts: { room: '1-101' } }).sentence).toBe('Room 1-101 has no {area}.');
});
