// Asks for what the tray shows: at once, every minute while the page is looked at, and when the tray is opened.
import { computed, ref, shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';

import { api } from '@/shared/api/client';
import { useSession } from '@/shared/session/session';
import { afterLooking, afterTelling, noticesOf, nothing_seen, unseenOf, type Notice, type Seen, type Told } from './tray';

const flags_counted_max = 50;
const remembered = 'lamplighter.notices_seen';

export const useNotices = defineStore('notices', () => {
  const session = useSession();
  const notices = shallowRef<Notice[]>([]);
  const told = shallowRef<Told | null>(null);
  const failed = ref(false);
  const seen = ref<Seen>(nothing_seen);
  const key = () => `${remembered}.${session.session?.user.id ?? ''}`;
  watch(() => session.session?.user.id, () => {
    seen.value = { ...nothing_seen, ...JSON.parse(localStorage.getItem(key()) ?? '{}') as Partial<Seen> };
    notices.value = [];
    told.value = null;
  }, { immediate: true });
  function keep(now: Seen): void {
    seen.value = now;
    localStorage.setItem(key(), JSON.stringify(now));
  }
  function tell(got: Told): void {
    told.value = got;
    notices.value = noticesOf(got, seen.value, Date.now());
    keep(afterTelling(notices.value, seen.value));
  }

  async function ask(): Promise<void> {
    if (!session.session || session.asking_again) return;
    const estate = session.estate || undefined;
    const [, gateways, flags, health] = await Promise.all([
      told.value ? session.recountApprovals() : null,   // the session has just brought the number along
      session.may('fleet.read') ? api.GET('/api/v1/gateways') : null,
      session.may('metering.review') ? api.GET('/api/v1/reading_flags', { params: { query: { estate, limit: flags_counted_max } } }) : null,
      session.may('accounts.write') ? api.GET('/healthz') : null,
    ]);
    tell({
      approvals_to_decide: session.session?.approvals_to_decide ?? 0,
      gateways: gateways?.data?.rows.filter((one) => !estate || one.estate === null || one.estate === estate) ?? null,
      flags: flags?.data ? { count: flags.data.rows.length, more: flags.data.next !== null } : null,
      last_backup: health?.data ? health.data.last_backup : undefined,
    });
  }
  // The page itself says when the service is away; the tray only does not know then.
  const refresh = () => ask().then(() => { failed.value = false; }, () => { failed.value = true; });
  function look(): void {
    keep(afterLooking(notices.value, seen.value));
  }
  // Their page was opened: they are known.
  function sawRefused(): void {
    if (!told.value?.gateways) return;
    const count = told.value.gateways.reduce((sum, one) => sum + (one.state === 'adopted' ? one.refused_count : 0), 0);
    keep({ ...seen.value, refused_known: count });
    tell(told.value);
  }
  return { notices, failed, unseen: computed(() => unseenOf(notices.value, seen.value)), refresh, look, sawRefused };
});
