// Which record an entry of the audit trail is about, and which one a field of it names by number.
import type { Schema } from '@/shared/api/problem';
import type { Subject } from '@/shared/records/records';

type Entry = Pick<Schema<'AuditEntry'>, 'subject_kind' | 'subject' | 'after'>;

// What was done without the second person that its kind asks for is kept under the kind of approval; it is about a record all the same.
const of_approvals: Record<string, string> = { 'charging.post_run': 'run', 'charging.price_change': 'charge_item' };
// null: of no record, or of the company's own settings, of which there is one.
export function recordOfEntry({ subject_kind, subject, after }: Entry): Subject | null {
  if (!subject || subject_kind === 'approval_policy') return null;
  // A correction's number is the wrong reading's, or its meter's where a gateway sent it: the meter is told beside it.
  if (subject_kind === 'metering.correction') {
    const meter = (after as { meter?: { id?: string } } | null)?.meter?.id;
    return meter ? { kind: 'meter', id: meter } : { kind: subject_kind, id: subject };
  }
  return { kind: of_approvals[subject_kind] ?? subject_kind, id: subject };
}

// Fields that hold the number of a record. Where a field means something else in one action, that stands below.
const of_fields: Record<string, string> = {
  approval: 'approval', bill: 'bill', building: 'building', item: 'charge_item', line: 'line', meter: 'meter', plan: 'plan', reading: 'reading',
  resident: 'resident', room: 'room', run: 'run', space: 'parking_space', user: 'user',
};
const of_actions: Record<string, string[]> = { 'metering.meter.replace': ['reading'] };   // what the counter showed
const number = /^[1-9]\d*$/;
export function recordOfField(name: string, value: unknown, action = ''): Subject | null {
  const kind = of_fields[name];
  if (!kind || typeof value !== 'string' || !number.test(value) || of_actions[action]?.includes(name)) return null;
  return { kind, id: value };
}
