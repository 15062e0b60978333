// Records by kind: which page shows one, and what the search and the palette know them by.
import { Connection, DataLine, Histogram, House, Postcard, PriceTag, Tickets, User } from '@element-plus/icons-vue';

import { rowOf } from '@/navigation';
import type { Schema } from '@/shared/api/problem';

export type FoundRecord = Schema<'Found'>;
export type RecordKind = FoundRecord['kind'];
export const record_icons: Record<RecordKind, unknown> = {
  room: House, resident: Postcard, meter: DataLine, run: Histogram, bill: Tickets, charge_item: PriceTag, gateway: Connection, user: User,
};

// A record as the audit trail names it: subject_kind and subject of its entries.
export interface Subject { kind: string; id: string }
export interface NamedSubject extends Subject { estate: string | null; name: string }   // estate null: of the whole company

const folders: Record<string, string> = { room: 'rooms', meter: 'meters', run: 'runs', bill: 'bills', gateway: 'gateways' };
// null: no page shows one of its kind.
export function pathOf({ kind, id, estate, name }: NamedSubject): string | null {
  if (folders[kind]) return `/${folders[kind]}/${id}`;
  const query = (words: Record<string, string | null>) =>
    new URLSearchParams(Object.entries(words).filter((word): word is [string, string] => word[1] !== null)).toString();
  if (kind === 'resident') return `/residents?${query({ estate, resident: id })}`;
  if (kind === 'charge_item') return `/charge-items?${query({ item: id })}`;
  if (kind === 'user') return `/users?${query({ q: name })}`;
  if (kind === 'building') return `/rooms?${query({ estate, building: id })}`;
  return null;
}
// The same where somebody may open that page.
export function pathFor(record: NamedSubject, may: (permission: string) => boolean): string | null {
  const path = pathOf(record);
  return path && may(rowOf(path.split('?')[0]!)!.row.permission) ? path : null;
}
