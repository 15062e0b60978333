import { describe, expect, test } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';

import { crumbsOf, currentRecord, useRecordCrumb, type RecordCrumb } from './crumbs';

const shown = (path: string, title: string, named: RecordCrumb | null) =>
  crumbsOf(path, title, named).map((one) => (one.to ? `${one.label} → ${one.to}` : one.label)).join(' / ');

describe('breadcrumbs', () => {
  test.each([
    ['/', 'web.dashboard.title', null, 'web.module.desk / web.dashboard.title'],
    ['/rooms', 'web.rooms.title', { title: 'Rooms' }, 'web.module.base_data / web.rooms.title'],
    ['/rooms/7', 'web.room.title', null, 'web.module.base_data / web.rooms.title → /rooms / web.room.title'],
    ['/rooms/7', 'web.room.title', { title: 'Room 1-101', back: { to: '/rooms?building=3', label: 'Rooms' } },
      'web.module.base_data / web.rooms.title → /rooms?building=3 / Room 1-101'],
    ['/profile', 'web.profile.title', { title: 'x' }, 'web.profile.title'],
    ['/roomsy', 'web.nowhere.title', null, 'web.nowhere.title'],
  ] as [string, string, RecordCrumb | null, string][])('of %s', (path, title, named, crumbs) => {
    expect(shown(path, title, named)).toBe(crumbs);
  });
  test('take the name of the page shown last, whichever goes first', async () => {
    const name = shallowRef<RecordCrumb>({ title: 'first' });
    const [old_page, new_page] = [effectScope(), effectScope()];
    old_page.run(() => useRecordCrumb(name));
    name.value = { title: 'first, loaded' };
    await nextTick();
    expect(currentRecord().value?.title).toBe('first, loaded');
    new_page.run(() => useRecordCrumb(() => ({ title: 'second' })));
    old_page.stop();
    expect(currentRecord().value?.title).toBe('second');
    new_page.stop();
    expect(currentRecord().value).toBeNull();
  });
});
