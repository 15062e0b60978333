import { since } from './days.mjs';
import { confirm, dialog, fillDay, goTo, press, until } from './parts.mjs';

export async function createEstate({ page, t, shot, estate, found }) {
  await goTo(page, t, 'web.rooms.title');
  await page.getByText(t('web.rooms.no_estate')).waitFor();
  await press(page.locator('main'), t('web.rooms.create_estate'));
  await dialog(page).getByLabel(t('web.rooms.estate_name')).fill(estate);
  await dialog(page).getByLabel(t('web.word.code'), { exact: true }).fill('FL');
  await shot('create_estate');
  await confirm(page, t('web.act.create'));
  await page.locator('.places').getByText(estate).waitFor();
  found.estate = (await (await page.request.get('/api/v1/estates')).json()).rows[0].id;
}

async function createRoom(page, t, code, area, owner) {
  await press(page.locator('main'), t('web.rooms.create_room'));
  const form = dialog(page);
  await form.getByLabel(t('web.room.code'), { exact: true }).fill(`1-${code}`);   // as many would: the dialog offers to drop the building
  await form.getByRole('button', { name: t('web.rooms.drop_place', { code, full_code: `1-${code}` }), exact: true }).press('Enter');
  await form.getByLabel(t('web.room.area_m2')).fill(area);
  await form.getByLabel(t('web.room.owner')).fill(owner);
  await fillDay(form, t('web.room.valid_from'), since);
  await confirm(page, t('web.act.create'));
  await page.getByRole('link', { name: `1-${code}`, exact: true }).waitFor();
}

async function assign(page, t, room, meter) {
  await page.getByRole('link', { name: room, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: t('web.room.named', { room }) }).waitFor();
  await press(page.locator('main'), t('web.room.assign'));
  const form = dialog(page);
  await form.locator('.el-select').click();
  // An option pressed while the answer replaces it is not chosen.
  const answered = page.waitForResponse((response) => response.url().includes('/api/v1/meters?') && response.url().includes(`q=${meter}`));
  await form.locator('.el-select input').fill(meter);
  await answered;
  await page.locator('.el-select-dropdown__item:visible', { hasText: meter }).first().click();
  await fillDay(form, t('web.room.valid_from'), since);
  await confirm(page, t('web.room.assign'));
  await page.getByRole('link', { name: meter, exact: true }).waitFor();
}

// Two rooms: one that can be charged, one whose owner nobody recorded.
export async function createRooms({ page, t, shot, found }) {
  await goTo(page, t, 'web.rooms.title');
  await press(page.locator('main'), t('web.rooms.create_building'));
  await dialog(page).getByLabel(t('web.word.code'), { exact: true }).fill('1');
  await dialog(page).getByLabel(t('web.word.name'), { exact: true }).fill(t('web.rooms.building_example'));
  await confirm(page, t('web.act.create'));
  await createRoom(page, t, '101', '89.43', '王建国');
  await createRoom(page, t, '102', '120.55', '');
  await shot('rooms');
  await assign(page, t, '1-101', found.meter_codes[0]);
  await shot('room');
  await goTo(page, t, 'web.rooms.title');
  await assign(page, t, '1-102', found.meter_codes[1]);
  const rooms = await until(page, 'the rooms', `/api/v1/rooms?estate=${found.estate}`, (got) => got.rows.length === 2);
  found.room = rooms.rows[0].id;
}
