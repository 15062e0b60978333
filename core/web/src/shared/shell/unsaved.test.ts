import { describe, expect, test } from 'vitest';
import { effectScope, reactive } from 'vue';

import { hasUnsaved, mayLeave, useDraft, useUnsaved } from './unsaved';

describe('what was typed', () => {
  test('counts while its page is there', async () => {
    const form = reactive({ typed: '' });
    const page = effectScope();
    page.run(() => useUnsaved(() => form.typed !== ''));
    expect(hasUnsaved()).toBe(false);
    form.typed = '12';
    expect(hasUnsaved()).toBe(true);
    page.stop();
    expect(hasUnsaved()).toBe(false);
    expect(await mayLeave()).toBe(true);
  });
  test('is what differs from what was opened or saved', () => {
    const form = reactive({ name: 'a', rows: [{ price: '1' }] });
    const draft = useDraft(() => form);
    expect(draft.dirty()).toBe(false);
    form.rows[0]!.price = '2';
    expect(draft.dirty()).toBe(true);
    form.rows[0]!.price = '1';
    expect(draft.dirty()).toBe(false);
    form.name = 'b';
    draft.settle();
    expect(draft.dirty()).toBe(false);
  });
});
