// The pages of the side bar. A new page is one row here, one route, its texts, and one browser test.
import type { Component } from 'vue';
import { Checked, Connection, DataLine, EditPen, Histogram, House, Lock, MapLocation, Odometer, Postcard, PriceTag, Tickets, User, Van, View, Warning } from '@element-plus/icons-vue';

export interface NavigationRow { path: string; label: string; permission: string; icon: Component }
export interface NavigationGroup { label: string; rows: NavigationRow[] }

export const navigation: NavigationGroup[] = [
  { label: 'web.nav.now', rows: [{ path: '/', label: 'web.dashboard.title', permission: 'desk.read', icon: Odometer }] },
  { label: 'web.nav.collection', rows: [
    { path: '/gateways', label: 'web.gateways.title', permission: 'fleet.read', icon: Connection },
    { path: '/meters', label: 'web.meters.title', permission: 'metering.read', icon: DataLine },
    { path: '/reading-sheet', label: 'web.sheet.title', permission: 'metering.read', icon: EditPen },
    { path: '/review', label: 'web.review.title', permission: 'metering.read', icon: View },
    { path: '/refused-records', label: 'web.refused.title', permission: 'fleet.read', icon: Warning },
  ] },
  { label: 'web.nav.premises', rows: [
    { path: '/rooms', label: 'web.rooms.title', permission: 'premises.read', icon: House },
    { path: '/map', label: 'web.map.title', permission: 'metering.read', icon: MapLocation },
    { path: '/residents', label: 'web.residents.title', permission: 'premises.read', icon: Postcard },
    { path: '/parking', label: 'web.parking.title', permission: 'premises.read', icon: Van },
  ] },
  { label: 'web.nav.charging', rows: [
    { path: '/charge-items', label: 'web.items.title', permission: 'charging.read', icon: PriceTag },
    { path: '/runs', label: 'web.runs.title', permission: 'charging.read', icon: Histogram },
    { path: '/bills', label: 'web.bills.title', permission: 'charging.read', icon: Tickets },
  ] },
  { label: 'web.nav.office', rows: [
    { path: '/approvals', label: 'web.approvals.title', permission: 'approvals.read', icon: Checked },
    { path: '/users', label: 'web.users.title', permission: 'accounts.read', icon: User },
    { path: '/audit', label: 'web.audit.title', permission: 'audit.read', icon: Lock },
  ] },
];
