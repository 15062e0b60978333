// The pages of the side bar, by module. A new page is one row here, one route, its texts (its help among them), and one
// browser test. A module without a page yet has no group: nothing here leads nowhere.
import type { Component } from 'vue';
import { Checked, Connection, DataLine, EditPen, Guide, Histogram, House, Lock, MapLocation, Odometer, Postcard, PriceTag, Tickets, User, Van, View, Warning } from '@element-plus/icons-vue';

export interface NavigationRow { path: string; label: string; permission: string; icon: Component }
export interface NavigationGroup { label: string; rows: NavigationRow[] }

export const navigation: NavigationGroup[] = [
  { label: 'web.module.desk', rows: [
    { path: '/', label: 'web.dashboard.title', permission: 'desk.read', icon: Odometer },
    { path: '/guide', label: 'web.guide.title', permission: 'desk.read', icon: Guide },
    { path: '/approvals', label: 'web.approvals.title', permission: 'approvals.read', icon: Checked },
  ] },
  { label: 'web.module.base_data', rows: [
    { path: '/rooms', label: 'web.rooms.title', permission: 'premises.read', icon: House },
    { path: '/map', label: 'web.map.title', permission: 'metering.read', icon: MapLocation },
    { path: '/residents', label: 'web.residents.title', permission: 'premises.read', icon: Postcard },
    { path: '/parking', label: 'web.parking.title', permission: 'premises.read', icon: Van },
  ] },
  { label: 'web.module.charging', rows: [
    { path: '/reading-sheet', label: 'web.sheet.title', permission: 'metering.read', icon: EditPen },
    { path: '/review', label: 'web.review.title', permission: 'metering.read', icon: View },
    { path: '/charge-items', label: 'web.items.title', permission: 'charging.read', icon: PriceTag },
    { path: '/runs', label: 'web.runs.title', permission: 'charging.read', icon: Histogram },
    { path: '/bills', label: 'web.bills.title', permission: 'charging.read', icon: Tickets },
  ] },
  { label: 'web.module.equipment', rows: [
    { path: '/meters', label: 'web.meters.title', permission: 'metering.read', icon: DataLine },
    { path: '/gateways', label: 'web.gateways.title', permission: 'fleet.read', icon: Connection },
    { path: '/refused-records', label: 'web.refused.title', permission: 'fleet.read', icon: Warning },
  ] },
  { label: 'web.module.system', rows: [
    { path: '/users', label: 'web.users.title', permission: 'accounts.read', icon: User },
    { path: '/audit', label: 'web.audit.title', permission: 'audit.read', icon: Lock },
  ] },
];

// The row whose page this is, or whose records it shows.
export function rowOf(path: string): { group: NavigationGroup; row: NavigationRow } | null {
  for (const group of navigation)
    for (const row of group.rows)
      if (path === row.path || (row.path !== '/' && path.startsWith(`${row.path}/`))) return { group, row };
  return null;
}
