// What was typed and not sent. Leaving the page, closing the tab or the dialog asks first.
//
//   useUnsaved(() => rows.value.some((row) => row.typed));
import { onScopeDispose, ref, toRaw } from 'vue';
import type { Router } from 'vue-router';

const drafts = new Set<() => boolean>();
export const hasUnsaved = () => [...drafts].some((dirty) => dirty());

export function useUnsaved(dirty: () => boolean): void {
  drafts.add(dirty);
  onScopeDispose(() => drafts.delete(dirty));
}

// Whether a form is no longer as it was when `settle` was called last: opened, loaded, or saved.
export function useDraft(fields: () => unknown): { settle: () => void; dirty: () => boolean } {
  const content = () => JSON.stringify(toRaw(fields()) ?? null);
  const settled = ref(content());
  return {
    settle: () => { settled.value = content(); },
    dirty: () => content() !== settled.value,
  };
}

// The question, loaded when it is first asked. True: what was typed may go.
export async function mayBeLost(): Promise<boolean> {
  return (await import('./unsaved_question')).askWhetherToLeave();
}

let asking: Promise<boolean> | null = null;   // one question at a time
export function mayLeave(): Promise<boolean> {
  if (!hasUnsaved()) return Promise.resolve(true);
  asking ??= mayBeLost().finally(() => { asking = null; });
  return asking;
}

export function guardUnsaved(router: Router): void {
  // The same page with another filter keeps what was typed.
  router.beforeEach((to, from) => (to.path === from.path ? true : mayLeave()));
  window.addEventListener('beforeunload', (event) => {
    if (hasUnsaved()) event.preventDefault();
  });
}
