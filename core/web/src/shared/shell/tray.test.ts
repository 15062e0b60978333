import { describe, expect, test } from 'vitest';

import { afterLooking, afterTelling, noticesOf, nothing_seen, unseenOf, type Told } from './tray';

const now = Date.parse('2026-11-26T08:00:00Z');
const gateway = (state: 'held' | 'adopted', online: boolean, failing_count = 0, refused_count = 0) => ({ state, online, failing_count, refused_count });
const quiet: Told = { approvals_to_decide: 0, gateways: [gateway('adopted', true)], flags: { count: 0, more: false }, last_backup: '2026-11-26T02:00:00Z' };
const shown = (told: Told, seen = nothing_seen) => noticesOf(told, seen, now).map((one) => `${one.kind} ${one.count}${one.more ? '+' : ''}`).join(', ');

describe('the tray', () => {
  test.each([
    ['nothing', quiet, ''],
    ['what is not for this user', { ...quiet, gateways: null, flags: null, last_backup: undefined }, ''],
    ['approvals', { ...quiet, approvals_to_decide: 3 }, 'approvals 3'],
    ['gateways', { ...quiet, gateways: [gateway('adopted', false, 2), gateway('held', true), gateway('held', false), gateway('adopted', true, 1)] }, 'silent 1, failing 3, held 2'],
    ['readings in review', { ...quiet, flags: { count: 50, more: true } }, 'review 50+'],
    ['a backup of yesterday morning', { ...quiet, last_backup: '2026-11-25T05:59:59Z' }, 'backup 1'],
    ['a backup just in time', { ...quiet, last_backup: '2026-11-25T06:00:00Z' }, ''],
    ['no backup at all', { ...quiet, last_backup: null }, 'backup 1'],
    ['refused records', { ...quiet, gateways: [gateway('adopted', true, 0, 4), gateway('held', true, 0, 9)] }, 'held 1, refused 4'],
  ] as [string, Told, string][])('shows %s', (_, told, notices) => expect(shown(told)).toBe(notices));

  test('counts what is new since it was looked at', () => {
    const first = noticesOf({ ...quiet, approvals_to_decide: 2 }, nothing_seen, now);
    expect(unseenOf(first, nothing_seen)).toBe(1);
    const seen = afterLooking(first, nothing_seen);
    expect(unseenOf(first, seen)).toBe(0);
    expect(unseenOf(noticesOf({ ...quiet, approvals_to_decide: 3 }, seen, now), seen)).toBe(1);
  });
  test('takes for new what went away and came again', () => {
    let seen = afterLooking(noticesOf({ ...quiet, approvals_to_decide: 2 }, nothing_seen, now), nothing_seen);
    seen = afterTelling(noticesOf(quiet, seen, now), seen);
    expect(unseenOf(noticesOf({ ...quiet, approvals_to_decide: 1 }, seen, now), seen)).toBe(1);
  });
  test('tells of refused records until their page was opened', () => {
    const told = { ...quiet, gateways: [gateway('adopted', true, 0, 4)] };
    expect(shown(told, { looked: {}, refused_known: 4 })).toBe('');
    expect(shown(told, { looked: {}, refused_known: 1 })).toBe('refused 3');
    expect(afterTelling([], { looked: { review: 2 }, refused_known: 4 })).toEqual({ looked: {}, refused_known: 4 });
  });
});
