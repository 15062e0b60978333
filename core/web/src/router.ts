import { shallowRef } from 'vue';
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';

import { api, reply } from '@/shared/api/client';
import { troubleFrom, type Trouble } from '@/shared/api/problem';
import { text } from '@/shared/i18n';
import { useSession } from '@/shared/session/session';
import { guardUnsaved } from '@/shared/shell/unsaved';
import { navigation } from './navigation';

declare module 'vue-router' {
  interface RouteMeta { title: string; open?: boolean; permission?: string }
}

const page = (path: string, title: string, permission: string, component: () => Promise<unknown>): RouteRecordRaw =>
  ({ path, meta: { title, permission }, component: component as RouteRecordRaw['component'] } as RouteRecordRaw);

const routes: RouteRecordRaw[] = [
  { path: '/first-start', meta: { title: 'web.first_start.title', open: true }, component: () => import('@/pages/first_start/FirstStart.vue') },
  { path: '/sign-in', meta: { title: 'web.sign_in.title', open: true }, component: () => import('@/pages/sign_in/SignIn.vue') },
  page('/', 'web.dashboard.title', 'desk.read', () => import('@/pages/dashboard/DashboardPage.vue')),
  page('/guide', 'web.guide.title', 'desk.read', () => import('@/pages/guide/GuidePage.vue')),
  page('/gateways', 'web.gateways.title', 'fleet.read', () => import('@/pages/gateways/GatewaysPage.vue')),
  page('/gateways/:gateway', 'web.gateway.title', 'fleet.read', () => import('@/pages/gateway/GatewayPage.vue')),
  page('/refused-records', 'web.refused.title', 'fleet.read', () => import('@/pages/refused_records/RefusedRecordsPage.vue')),
  page('/meters', 'web.meters.title', 'metering.read', () => import('@/pages/meters/MetersPage.vue')),
  page('/meters/:meter', 'web.meter.title', 'metering.read', () => import('@/pages/meter/MeterPage.vue')),
  page('/reading-sheet', 'web.sheet.title', 'metering.read', () => import('@/pages/reading_sheet/ReadingSheetPage.vue')),
  page('/review', 'web.review.title', 'metering.read', () => import('@/pages/review/ReviewPage.vue')),
  page('/rooms', 'web.rooms.title', 'premises.read', () => import('@/pages/rooms/RoomsPage.vue')),
  page('/rooms/:room', 'web.room.title', 'premises.read', () => import('@/pages/room/RoomPage.vue')),
  page('/map', 'web.map.title', 'metering.read', () => import('@/pages/estate_map/EstateMapPage.vue')),
  page('/residents', 'web.residents.title', 'premises.read', () => import('@/pages/residents/ResidentsPage.vue')),
  page('/parking', 'web.parking.title', 'premises.read', () => import('@/pages/parking/ParkingPage.vue')),
  page('/charge-items', 'web.items.title', 'charging.read', () => import('@/pages/charge_items/ChargeItemsPage.vue')),
  page('/runs', 'web.runs.title', 'charging.read', () => import('@/pages/runs/RunsPage.vue')),
  page('/runs/:run', 'web.run.title', 'charging.read', () => import('@/pages/run/RunPage.vue')),
  page('/bills', 'web.bills.title', 'charging.read', () => import('@/pages/bills/BillsPage.vue')),
  page('/bills/:bill', 'web.bill.title', 'charging.read', () => import('@/pages/bill/BillPage.vue')),
  page('/approvals', 'web.approvals.title', 'approvals.read', () => import('@/pages/approvals/ApprovalsPage.vue')),
  page('/users', 'web.users.title', 'accounts.read', () => import('@/pages/users/UsersPage.vue')),
  page('/audit', 'web.audit.title', 'audit.read', () => import('@/pages/audit/AuditPage.vue')),
  { path: '/gallery', meta: { title: 'web.gallery.title' }, component: () => import('@/pages/gallery/GalleryPage.vue') },
  { path: '/profile', meta: { title: 'web.profile.title' }, component: () => import('@/pages/profile/ProfilePage.vue') },
  { path: '/:rest(.*)*', meta: { title: 'web.nowhere.title' }, component: () => import('@/pages/nowhere/NowherePage.vue') },
];

export const router = createRouter({ history: createWebHistory(), routes });
guardUnsaved(router);

// The code of the page that the address names comes while it is asked who is signed in. Where it does not come, the router says so.
export function fetchPageOfAddress(): void {
  const component = router.resolve(location.pathname).matched.at(-1)?.components?.default;
  if (typeof component === 'function') (component as () => Promise<unknown>)().catch(() => undefined);
}

router.beforeEach(async (to) => {
  const session = useSession();
  if (session.session) return to.meta.open ? '/' : home(to.path);
  if (to.path === '/first-start') {
    const { needed } = await reply(api.GET('/api/v1/setup'));
    return needed ? true : '/sign-in';
  }
  if (await session.load()) return to.meta.open ? nextOf(to.query.next) : home(to.path);
  if ((await reply(api.GET('/api/v1/setup'))).needed) return '/first-start';
  return to.meta.open ? true : { path: '/sign-in', query: to.fullPath === '/' ? {} : { next: to.fullPath } };
});
router.afterEach((to) => {
  document.title = `${text(to.meta.title)} · Lamplighter`;
  document.getElementById('main')?.scrollTo(0, 0);
});

// Why the page that was asked for does not come, if it does not.
export const router_trouble = shallowRef<Trouble | null>(null);
router.onError((error: unknown) => { router_trouble.value = troubleFrom(error); });
router.afterEach(() => { router_trouble.value = null; });

// Who may not see the dashboard begins at the first page that is permitted.
function home(path: string): true | string {
  const session = useSession();
  if (path !== '/' || session.may('desk.read')) return true;
  return navigation.flatMap((group) => group.rows).find((row) => session.may(row.permission))?.path ?? '/profile';
}

// Where sign-in leads back to: a path of ours only, never another site.
export function nextOf(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/';
}
