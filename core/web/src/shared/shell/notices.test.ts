import { createPinia, setActivePinia } from 'pinia';
import { expect, test, vi } from 'vitest';

const recountApprovals = vi.fn(() => Promise.resolve());
const session = { session: { user: { id: '1' }, approvals_to_decide: 3 }, asking_again: false, estate: '', may: () => false, recountApprovals };
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
vi.mock('@/shared/api/client', () => ({ api: { GET: () => Promise.resolve({}) } }));
vi.mock('@/shared/session/session', () => ({ useSession: () => session }));
const { useNotices } = await import('./notices');

test('the number of approvals that came with the session is told, and asked for only later', async () => {
  setActivePinia(createPinia());
  const notices = useNotices();
  await notices.refresh();
  expect(recountApprovals).not.toHaveBeenCalled();
  expect(notices.notices.map((one) => [one.kind, one.count])).toEqual([['approvals', 3]]);
  await notices.refresh();
  expect(recountApprovals).toHaveBeenCalledTimes(1);
});
