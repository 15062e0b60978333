// The steps of a bill line, put in order for the eye: slice by slice, and what happened to their sum.
import type { Schema } from '@/shared/api/problem';

type Step = Schema<'ExplanationStep'>;
type Facts = Step['facts'];
export interface SliceStory {
  days: Facts;                 // from, last_day, days, months, usage, unit
  by_days: boolean;            // no reading at one of its ends
  added_usage: Facts | null;   // to reach the minimum
  price: Facts | null;         // usage x price
  year_to_date: Facts | null;
  tiers: Facts[];
  formula: Facts | null;
  after: Step[];               // minimum amount, maximum, discount: in the order in which they applied
}
export interface Story {
  notes: Step[];               // carried over, estimated, rollover, converted: what is special about the readings
  slices: SliceStory[];
  sum: Facts | null;           // of several slices
  rounding: Step | null;
  others: Step[];              // steps that this version of the page does not know: told as they are
}

const of_readings = ['readings', 'multiplier'];     // the page shows these from the segments
const notable = ['carried_over', 'settled', 'estimated', 'rollover', 'converted'];
const limits = ['minimum_amount', 'maximum_amount', 'discount'];

export function storyOf(steps: Step[]): Story {
  const story: Story = { notes: [], slices: [], sum: null, rounding: null, others: [] };
  for (const step of steps) {
    const kind = step.code.replace('charging.step.', '');
    const slice = story.slices.at(-1);
    if (['days', 'usage', 'usage_by_days'].includes(kind))
      story.slices.push({ days: step.facts, by_days: kind === 'usage_by_days', added_usage: null, price: null, year_to_date: null, tiers: [], formula: null, after: [] });
    else if (notable.includes(kind)) story.notes.push(step);
    else if (kind === 'sum') story.sum = step.facts;
    else if (kind.startsWith('round_')) story.rounding = step;
    else if (slice && kind === 'minimum_usage') slice.added_usage = step.facts;
    else if (slice && kind === 'price') slice.price = step.facts;
    else if (slice && kind === 'year_to_date') slice.year_to_date = step.facts;
    else if (slice && (kind === 'tier' || kind === 'last_tier')) slice.tiers.push(step.facts);
    else if (slice && kind === 'formula') slice.formula = step.facts;
    else if (slice && limits.includes(kind)) slice.after.push(step);
    else if (kind !== 'component' && !of_readings.includes(kind)) story.others.push(step);
  }
  return story;
}
