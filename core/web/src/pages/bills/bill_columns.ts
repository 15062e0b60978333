// The columns by which a bill is known in every list of bills.
import type { Schema } from '@/shared/api/problem';
import { formatMoney } from '@/shared/format/money';
import { text, textOr } from '@/shared/i18n';
import type { Column } from '@/shared/list/columns';
import { lastDay } from '../runs/period';

export type Bill = Schema<'Bill'>;

export const billColumns: Column<Bill>[] = [
  { name: 'number', label: 'web.bills.number', plain: (bill) => bill.number, to: (bill) => `/bills/${bill.id}`, strong: true, code: true, min_width: 140, always: true },
  { name: 'room', label: 'web.word.room', plain: (bill) => bill.room.full_code, to: (bill) => `/rooms/${bill.room.id}`, code: true, min_width: 90 },
  { name: 'item', label: 'web.word.item', plain: (bill) => bill.item.name, min_width: 112 },
  { name: 'kind', label: 'web.runs.kind', plain: (bill) => bill.kind, as: (kind) => text(`web.bill_kind.${kind}`), width: 100, spare: true },
  { name: 'debtor', label: 'web.bills.debtor', plain: (bill) => bill.debtor, min_width: 100 },
  { name: 'period', label: 'web.bills.period', plain: (bill) => `${bill.period_from} – ${lastDay(bill.period_to)}`, nowrap: true, width: 204 },
  { name: 'posting_date', label: 'web.bills.posting_date', plain: (bill) => bill.posting_date, width: 112 },
  { name: 'state', label: 'web.gateways.state', plain: (bill) => bill.state, as: (state) => textOr(`web.bill_state.${state}`, state), width: 126 },
  { name: 'total', label: 'web.word.amount', plain: (bill) => bill.total, as: formatMoney, number: true, strong: true, width: 118 },
];
