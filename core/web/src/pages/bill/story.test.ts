import { describe, expect, test } from 'vitest';

import { storyOf } from './story';

const step = (kind: string, facts: Record<string, string> = {}) => ({ code: `charging.step.${kind}`, text: kind, facts });

describe('the story of a bill line', () => {
  test('puts every step to its slice', () => {
    const story = storyOf([
      step('readings'), step('rollover'), step('multiplier'), step('usage', { usage: '20' }), step('year_to_date', { before: '170' }), step('tier', { row: '1' }),
      step('last_tier', { row: '2' }), step('formula', { amount: '120' }), step('usage_by_days', { usage: '5' }), step('minimum_usage', { added: '1' }), step('price', { amount: '30' }),
      step('minimum_amount', { added: '5' }), step('discount', { factor: '0.7' }), step('sum', { amount: '150' }), step('round_half_up_fen'), step('component'), step('new_kind'),
    ]);
    expect(story.notes.map((one) => one.text)).toEqual(['rollover']);
    expect(story.slices).toHaveLength(2);
    expect(story.slices[0]).toMatchObject({ by_days: false, year_to_date: { before: '170' }, tiers: [{ row: '1' }, { row: '2' }], formula: { amount: '120' }, price: null });
    expect(story.slices[1]).toMatchObject({ by_days: true, added_usage: { added: '1' }, price: { amount: '30' }, tiers: [] });
    expect(story.slices[1]!.after.map((one) => one.text)).toEqual(['minimum_amount', 'discount']);
    expect(story.sum).toEqual({ amount: '150' });
    expect(story.rounding?.text).toBe('round_half_up_fen');
    expect(story.others.map((one) => one.text)).toEqual(['new_kind']);
  });
});
