// What needs this user, out of what the service tells anyway. Nothing is kept of it but what has been seen, by this browser.
import type { Schema } from '@/shared/api/problem';
import { backupIsOld } from '@/shared/format/backup_age';

export type NoticeKind = 'approvals' | 'backup' | 'silent' | 'failing' | 'held' | 'review' | 'refused';
export interface Notice {
  kind: NoticeKind;
  count: number;
  more: boolean;     // at least so many
  to: string;
}
export interface Told {
  approvals_to_decide: number;
  gateways: Pick<Schema<'Gateway'>, 'state' | 'online' | 'failing_count' | 'refused_count'>[] | null;   // null: not for this user
  flags: { count: number; more: boolean } | null;
  last_backup: string | null | undefined;   // undefined: not for this user
}
export interface Seen {
  looked: Partial<Record<NoticeKind, number>>;   // the counts when the tray was open last
  refused_known: number;                         // of the records that the service counts for ever: when their page was open last
}
export const nothing_seen: Seen = { looked: {}, refused_known: 0 };

// The most urgent first.
export function noticesOf(told: Told, seen: Seen, now: number): Notice[] {
  const adopted = told.gateways?.filter((one) => one.state === 'adopted') ?? [];
  const sum = (of: 'failing_count' | 'refused_count') => adopted.reduce((total, one) => total + one[of], 0);
  const backup_bad = told.last_backup !== undefined && backupIsOld(told.last_backup, now);
  const all: Notice[] = [
    { kind: 'silent', count: adopted.filter((one) => !one.online).length, more: false, to: '/gateways' },
    { kind: 'backup', count: backup_bad ? 1 : 0, more: false, to: '/' },
    { kind: 'failing', count: sum('failing_count'), more: false, to: '/gateways' },
    { kind: 'approvals', count: told.approvals_to_decide, more: false, to: '/approvals' },
    { kind: 'review', count: told.flags?.count ?? 0, more: told.flags?.more ?? false, to: '/review' },
    { kind: 'held', count: told.gateways?.filter((one) => one.state === 'held').length ?? 0, more: false, to: '/gateways' },
    { kind: 'refused', count: Math.max(0, sum('refused_count') - seen.refused_known), more: false, to: '/refused-records' },
  ];
  return all.filter((one) => one.count > 0);
}

// How many notices say something that was not there when the tray was last looked at.
export function unseenOf(notices: Notice[], seen: Seen): number {
  return notices.filter((one) => one.count > (seen.looked[one.kind] ?? 0)).length;
}

// The tray was opened: all of it is seen.
export function afterLooking(notices: Notice[], seen: Seen): Seen {
  return { ...seen, looked: Object.fromEntries(notices.map((one) => [one.kind, one.count])) };
}
// What went away counts as new when it comes again.
export function afterTelling(notices: Notice[], seen: Seen): Seen {
  const still = notices.filter((one) => one.kind in seen.looked).map((one) => [one.kind, Math.min(seen.looked[one.kind]!, one.count)]);
  return { ...seen, looked: Object.fromEntries(still) };
}
