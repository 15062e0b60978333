import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, test, vi } from 'vitest';

const told: string[] = [];
const somebody = { user: { id: '1', name: 'admin', language: 'zh-CN' }, estates: [], permissions: ['approvals.decide'], approvals_to_decide: 2, csrf_token: 'x' };
let keeps = () => Promise.resolve({ ...somebody, user: { ...somebody.user, language: 'en' } });
vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => undefined });
vi.mock('@/shared/i18n', () => ({
  text: (code: string) => code, textOr: (_: string, otherwise: string) => otherwise, currentLanguage: () => 'zh-CN',
  showLanguage: (language: string) => { told.push(`show ${language}`); return Promise.resolve(); },
}));
vi.mock('@/shared/i18n/catalogue', () => ({ loadTexts: () => Promise.resolve({}) }));
vi.mock('@/shared/api/client', () => ({
  openDoors: () => undefined,
  reply: (answer: Promise<unknown>) => answer,
  api: {
    GET: () => Promise.resolve(somebody),
    PATCH: (_: string, { body }: { body: { language: string } }) => keeps().finally(() => told.push(`kept ${body.language}`)),
  },
}));
const { useSession } = await import('./session');

beforeEach(() => { setActivePinia(createPinia()); });

test('the service knows another language before it is shown, for the pages ask anew then', async () => {
  const session = useSession();
  await session.load();
  told.length = 0;
  await session.changeLanguage('en');
  expect(told).toEqual(['kept en', 'show en']);
  expect(session.session?.user.language).toBe('en');
});
test('a language that was not kept is shown, and it is said', async () => {
  const session = useSession();
  await session.load();
  told.length = 0;
  keeps = () => Promise.reject(new Error('no answer'));
  await expect(session.changeLanguage('en')).rejects.toThrow('no answer');
  expect(told).toEqual(['kept en', 'show en']);
});
test('who is not signed in changes the language of the page alone', async () => {
  told.length = 0;
  await useSession().changeLanguage('en');
  expect(told).toEqual(['show en']);
});
