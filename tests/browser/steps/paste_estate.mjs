import { dayBefore, monthStart, since } from './days.mjs';
import { confirm, dialog, discard, goTo, openBuilding, press } from './parts.mjs';

// As a spreadsheet copies it: cells between tabs. Headings are those of the dialog, in its language.
const rooms = [
  ['9', '1', '1', '101', '89.43', '72.10', 'residential', 'occupied', '陈静', '13812341234', '3', dayBefore(since), since],
  ['9', '1', '2', '201', '120.55', '', 'residential', '', '周敏', '', '', '', since],
  ['9', '2', '1', '101', '89.43', '', 'residential', 'vacant', '吴刚', '', '', '', since],
  ['9', '', '1', 'S1', '65.02', '', 'shop', '', '', '', '', '', since],
];
const residents = [['9-1-101', '刘洋', 'tenant', '13711112222', 'female', '1990', '', '', '', '', monthStart(3), '']];
const parking = [['B1', '017', '9-1-101', 'owned', '沪A·12345', since], ['B1', '018', '', '', '', '']];

const table = (t, kind, rows) => [t(`web.paste.headings.${kind}`).split('|'), ...rows].map((row) => row.join('\t')).join('\n');

async function paste({ page, t, shot }, kind, title, rows) {
  await goTo(page, t, title);
  await press(page.locator('main'), t(`web.paste.title.${kind}`));
  const form = dialog(page);
  await form.getByLabel(t('web.paste.table')).fill(table(t, kind, rows));
  await press(form, t('web.paste.check'));
  await form.locator('.good-note').waitFor();
  await shot(`paste_${kind}`);
  await press(form, t('web.paste.import', { rows: rows.length }));
  await form.getByText(t('web.paste.done'), { exact: true }).waitFor();
  await confirm(page, t('web.paste.close'));
}

// A small building out of a spreadsheet: rooms, then who lives there and where they park. What is wrong is said first.
export async function pasteEstate(walk) {
  const { page, t, shot } = walk;
  await goTo(page, t, 'web.rooms.title');
  await press(page.locator('main'), t('web.paste.title.rooms'));
  const form = dialog(page);
  await form.getByLabel(t('web.paste.table')).fill(table(t, 'rooms', [rooms[0].with(4, '89㎡')]));
  await press(form, t('web.paste.check'));
  await form.locator('.bad-note').waitFor();
  await form.locator('.el-table__row', { hasText: '89㎡' }).waitFor();
  await shot('paste_wrong');
  await discard(page, t, form);

  await paste(walk, 'rooms', 'web.rooms.title', rooms);
  await paste(walk, 'residents', 'web.residents.title', residents);
  await page.locator('.el-table__row', { hasText: '刘洋' }).getByText('9-1-101').waitFor();
  await shot('residents');
  await paste(walk, 'parking', 'web.parking.title', parking);
  await page.locator('.el-table__row', { hasText: 'B1-017' }).getByText('沪A12345').waitFor();
  await shot('parking');

  await openBuilding(page, t, '9');
  await shot('tree');
  await page.getByRole('link', { name: '9-1-101', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: t('web.room.named', { room: '9-1-101' }) }).waitFor();
  await shot('room_of_paste');
}
