import { describe, expect, test, vi } from 'vitest';
import { nextTick, reactive } from 'vue';

vi.mock('@/shared/i18n', () => ({ text: (code: string) => code }));
const { useAct } = await import('./act');
const { Refused } = await import('./problem');

const refused = (status: number) => new Refused({ status, code: 'x', sentence: 'no', field: 'code' });

describe('one act of a person', () => {
  async function keysOf(body: unknown[], outcomes: (Error | null)[]): Promise<string[]> {
    const act = useAct();
    const keys: string[] = [];
    for (const [i, outcome] of outcomes.entries()) {
      await act.run(body[i], async (headers) => {
        keys.push(headers['Idempotency-Key']);
        if (outcome) throw outcome;
        return true;
      });
    }
    return keys;
  }
  test('keeps its key while no answer came, so that it cannot happen twice', async () => {
    const keys = await keysOf(['a', 'a', 'a'], [new TypeError('network'), refused(503), null]);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });
  test('has a new key after success, after a refusal, and for another body', async () => {
    expect(new Set(await keysOf(['a', 'a'], [null, null])).size).toBe(2);
    expect(new Set(await keysOf(['a', 'a'], [refused(409), null])).size).toBe(2);
    expect(new Set(await keysOf(['a', 'b'], [new TypeError('network'), null])).size).toBe(2);
  });
  test('says why it was refused and at which field', async () => {
    const act = useAct();
    expect(await act.run(null, () => Promise.reject(refused(422)))).toBeNull();
    expect(act.trouble.value).toMatchObject({ status: 422, field: 'code', sentence: 'no' });
    act.clear();
    expect(act.trouble.value).toBeNull();
  });
  test('what was said against it goes when what it is about is changed, by whatever kind of field', async () => {
    const form = reactive({ code: '1', days: ['2026-01-01'] });
    const act = useAct(() => form);
    await act.run(form, () => Promise.reject(refused(422)));
    await nextTick();
    expect(act.trouble.value).not.toBeNull();
    form.code = '1';
    await nextTick();
    expect(act.trouble.value).not.toBeNull();
    form.days[0] = '2026-02-01';
    await nextTick();
    expect(act.trouble.value).toBeNull();
  });
  test('does nothing while it is under way: a double click is one act', async () => {
    const act = useAct();
    let sent = 0;
    let finish = () => {};
    const first = act.run('a', () => { sent += 1; return new Promise<boolean>((resolve) => { finish = () => resolve(true); }); });
    expect(await act.run('a', () => { sent += 1; return Promise.resolve(true); })).toBeNull();
    finish();
    expect(await first).toBe(true);
    expect(sent).toBe(1);
  });
});
