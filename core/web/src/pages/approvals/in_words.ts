// What an approval is about, in the words of its kind. Facts come as who asked saw them (core/charging/four_eyes.cpp).
import type { Schema } from '@/shared/api/problem';
import { formatDecimal, formatMoney, formatPrice, formatUnit } from '@/shared/format/money';
import { formatMinute } from '@/shared/format/time';
import { text, textOr } from '@/shared/i18n';
import { priceUnit } from '../charge_items/terms';

export type Approval = Schema<'Approval'>;

interface Plan { price: string | null; terms?: { formula?: string } }
export interface PriceFacts {
  item: { id: string; code: string; name: string };
  unit: string;
  valid_from: string;
  before: Plan | null;
  after: Plan;
  meters: number | null;   // null: not charged by meter
}
export interface CorrectionFacts { meter: { id: string; code: string }; register: string; unit: string; at: string; before: string; after: string; reason: string }
export interface RunFacts { run: Schema<'Run'>; posting_date: string }

export function priceText(plan: Plan | null, { unit, meters }: PriceFacts): string {
  if (!plan) return text('web.approvals.no_price');
  return plan.price ? `${formatPrice(plan.price)} ${priceUnit({ object: meters === null ? null : 'meter', unit, formula: plan.terms?.formula }, text)}` : plan.terms?.formula ?? text('web.approvals.by_formula');
}

export const kindText = (kind: string): string => textOr(`web.approval_kind.${kind}`, kind);

// One line for a list.
export function inWords(approval: Approval): string {
  if (approval.kind === 'charging.price_change') {
    const facts = approval.facts as unknown as PriceFacts;
    return text('web.approvals.price_line', {
      item: facts.item.name, before: priceText(facts.before, facts), after: priceText(facts.after, facts), day: facts.valid_from,
    });
  }
  if (approval.kind === 'charging.post_run') {
    const { run } = approval.facts as unknown as RunFacts;
    return text('web.approvals.run_line', { item: run.item.name, from: run.period_from, total: formatMoney(run.total) });
  }
  if (approval.kind === 'metering.correction') {
    const facts = approval.facts as unknown as CorrectionFacts;
    return text('web.approvals.correction_line', {
      meter: facts.meter.code, at: formatMinute(facts.at), before: formatDecimal(facts.before), after: formatDecimal(facts.after), unit: formatUnit(facts.unit),
    });
  }
  return text('web.approvals.other_line', { subject: approval.subject });
}

export const tones: Record<Schema<'ApprovalState'>, 'good' | 'warn' | 'bad' | 'idle'> = {
  asked: 'warn', granted: 'good', declined: 'bad', withdrawn: 'idle', expired: 'idle',
};
