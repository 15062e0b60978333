// What a meter showed before an instant, what is usual and what is expected then: its row of the reading sheet of that instant.
import { api, reply } from '@/shared/api/client';
import type { Schema } from '@/shared/api/problem';
import { multiplierAt, type Compared } from './what_follows';

// `before`: readings of that very instant do not count. A sheet has all meters of a kind; where the building may be known, only
// those of the building. Null where the sheet is full without the meter: nothing is compared then.
export async function comparedAt(meter: Schema<'MeterDetail'>, at: string, may_see_rooms: boolean, before = false): Promise<Compared | null> {
  const room = meter.room && may_see_rooms ? await reply(api.GET('/api/v1/rooms/{room}', { params: { path: { room: meter.room.id } } })) : null;
  const sheet = await reply(api.GET('/api/v1/estates/{estate}/reading_sheet', { params: { path: { estate: meter.estate }, query: {
    building: room?.building.id, kind: meter.kind, which: 'all', at: before ? new Date(Date.parse(at) - 1).toISOString() : at,
  } } }));
  const row = sheet.rows.find((one) => one.meter === meter.id);
  return row ? { ...row, multiplier: multiplierAt(meter.multipliers, at) ?? row.multiplier } : null;
}
