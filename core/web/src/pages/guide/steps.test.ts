import { describe, expect, it } from 'vitest';

import { countDone, nextStep, stepsOf, type Readiness } from './steps';

const empty: Readiness = {
  estates: 0, rooms: 0, rooms_with_owner: 0, rooms_with_meter: 0, gateways: 0, gateways_held: 0, meters: 0, meters_read: 0,
  items: 0, items_with_price: 0, bills: 0, users: 1,
};

describe('the way to the first bill', () => {
  it.each<[string, Partial<Readiness>, string | undefined]>([
    ['an empty database', {}, 'estate'],
    ['an estate', { estates: 1 }, 'rooms'],
    ['rooms', { estates: 1, rooms: 60 }, 'gateway'],
    ['a gateway that waits is none yet', { estates: 1, rooms: 60, gateways_held: 1 }, 'gateway'],
    ['a gateway without meters', { estates: 1, rooms: 60, gateways: 1 }, 'meters'],
    ['meters read by hand need no gateway', { estates: 1, rooms: 60, meters: 9 }, 'assigned'],
    ['meters in rooms', { estates: 1, rooms: 60, meters: 9, rooms_with_meter: 9 }, 'price'],
    ['an item without a price', { estates: 1, rooms: 60, meters: 9, rooms_with_meter: 9, items: 1 }, 'price'],
    ['a price', { estates: 1, rooms: 60, meters: 9, rooms_with_meter: 9, items: 1, items_with_price: 1 }, 'run'],
    ['a bill', { estates: 1, rooms: 60, meters: 9, rooms_with_meter: 9, items: 1, items_with_price: 1, bills: 3 }, 'people'],
    ['everything', { estates: 1, rooms: 60, meters: 9, rooms_with_meter: 9, items: 1, items_with_price: 1, bills: 3, users: 2 }, undefined],
  ])('%s', (_, there, next) => {
    expect(nextStep(stepsOf({ ...empty, ...there }))?.code).toBe(next);
  });

  it('says what is still missing of a step that is done', () => {
    const lacking = (there: Partial<Readiness>) => stepsOf({ ...empty, ...there }).filter((step) => step.lacking).map((step) => step.code);
    expect(lacking({ rooms: 60, rooms_with_owner: 58, meters: 130, meters_read: 130 })).toEqual(['rooms']);
    expect(lacking({ gateways: 1, gateways_held: 1, rooms: 2, rooms_with_owner: 2, rooms_with_meter: 1 })).toEqual(['gateway', 'assigned']);
  });

  it('counts only steps of which nothing is missing', () => {
    expect(countDone(stepsOf({ ...empty, estates: 1, rooms: 60, rooms_with_owner: 58, users: 2 }))).toBe(2);
    expect(countDone(stepsOf({ ...empty, estates: 1, rooms: 60, rooms_with_owner: 60, users: 2 }))).toBe(3);
  });

  it('sends to the reading sheet where no gateway is', () => {
    expect(stepsOf(empty).find((step) => step.code === 'meters')!.to).toBe('/reading-sheet');
    expect(stepsOf({ ...empty, gateways: 1 }).find((step) => step.code === 'meters')!.to).toBe('/gateways');
  });
});
