// Who is signed in, what they may do and see, and which estate they look at.
import { computed, ref } from 'vue';
import { defineStore } from 'pinia';

import { api, openDoors, reply } from '@/shared/api/client';
import type { Schema } from '@/shared/api/problem';
import { Refused } from '@/shared/api/problem';
import { default_zone } from '@/shared/format/time';
import { currentLanguage, showLanguage } from '@/shared/i18n';
import { loadTexts, type Language } from '@/shared/i18n/catalogue';

type Session = Schema<'Session'>;
const remembered_estate = 'lamplighter.estate';

export const useSession = defineStore('session', () => {
  const session = ref<Session | null>(null);
  const estate = ref<string>(sessionStorage.getItem(remembered_estate) ?? '');   // '' is all of them
  const asking_again = ref(false);    // the session ended under a page: a dialog asks for the password
  let waiting: { resolve: () => void; reject: (reason: Error) => void }[] = [];

  function take(got: Session): void {
    session.value = got;
    if (estate.value && !got.estates.some((one) => one.id === estate.value)) chooseEstate('');
  }
  function chooseEstate(id: string): void {
    estate.value = id;
    sessionStorage.setItem(remembered_estate, id);
  }
  let asked: Promise<Session | null> | null = null;
  // null: nobody is signed in. Throws where the service does not answer. Who asks meanwhile gets the same answer.
  function load(): Promise<Session | null> {
    asked ??= ask().finally(() => { asked = null; });
    return asked;
  }
  async function ask(): Promise<Session | null> {
    try {
      take(await reply(api.GET('/api/v1/session')));
      await showLanguage(session.value!.user.language as Language);
    } catch (error) {
      if (!(error instanceof Refused) || error.trouble.status !== 401) throw error;
      session.value = null;
    }
    return session.value;
  }
  // How many approvals wait for this user, for the badge.
  function countApprovals(to_decide: number): void {
    if (session.value) session.value = { ...session.value, approvals_to_decide: to_decide };
  }
  async function recountApprovals(): Promise<void> {
    if (!session.value?.permissions.includes('approvals.decide')) return;
    const { data } = await api.GET('/api/v1/session');
    if (data) countApprovals(data.approvals_to_decide);
  }
  async function signIn(user_name: string, password: string): Promise<void> {
    take(await reply(api.POST('/api/v1/session', { body: { user_name, password } })));
    await showLanguage(session.value!.user.language as Language);
    asking_again.value = false;
    waiting.forEach((one) => one.resolve());
    waiting = [];
  }
  function giveUp(): void {
    asking_again.value = false;
    session.value = null;
    waiting.forEach((one) => one.reject(new Error('not signed in')));
    waiting = [];
  }
  async function signOut(): Promise<void> {
    await reply(api.DELETE('/api/v1/session')).catch((error: unknown) => {
      if (!(error instanceof Refused) || error.trouble.status !== 401) throw error;   // it had ended already
    });
    session.value = null;
  }
  async function changeLanguage(language: Language): Promise<void> {
    // The service speaks the language of the user's record: it has the new one before it is shown, for pages ask anew then.
    const kept = session.value ? reply(api.PATCH('/api/v1/session', { body: { language } })).then(take) : Promise.resolve();
    await Promise.allSettled([kept, loadTexts(language)]);
    await showLanguage(language);
    await kept;   // where it was not kept, the page is shown in it all the same, and whoever asked says so
  }

  openDoors({
    csrfToken: () => session.value?.csrf_token ?? '',
    signInAgain: () => {
      if (!session.value) return Promise.reject(new Error('nobody was signed in'));
      asking_again.value = true;
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
  });

  const estates = computed(() => session.value?.estates ?? []);
  const zone = computed(() =>
    (estates.value.find((one) => one.id === estate.value) ?? estates.value[0])?.time_zone ?? default_zone);
  return {
    session, estate, estates, zone, asking_again,
    take, load, countApprovals, recountApprovals, signIn, giveUp, signOut, changeLanguage, chooseEstate,
    may: (permission: string) => session.value?.permissions.includes(permission) ?? false,
    estateName: (id: string | null | undefined) => estates.value.find((one) => one.id === id)?.name ?? (id ? `#${id}` : '—'),
    language: () => currentLanguage(),
  };
});
