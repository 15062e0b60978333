import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { must } from '../pages.mjs';
import { confirm, dialog, goTo, press, until } from './parts.mjs';

const drained_records = 400;   // live readings keep coming: a backlog below this is no history any more
const drain_seconds_max = 300;

export async function adoptGateway({ page, t, shot, gateway, estate }) {
  await goTo(page, t, 'web.gateways.title');
  await page.getByText(t('web.gateways.held', { name: gateway })).waitFor();
  await shot('gateways_held');
  await press(page.locator('.held'), t('web.gateways.adopt'));
  const open = dialog(page);
  must((await open.locator('.el-select').innerText()).includes(estate), 'the only estate is not chosen already');
  await shot('adopt_gateway');
  await confirm(page, t('web.gateways.adopt'));
  await page.getByRole('heading', { level: 1, name: gateway }).waitFor();
}

export async function adoptDevices({ page, t, shot, gateway, found }) {
  const row = page.locator('.el-table__row').first();
  await row.waitFor();
  await row.locator('.el-table__expand-icon').click();
  await page.locator('.registers').first().waitFor();
  await shot('gateway_discovered');
  await row.locator('.el-table__expand-icon').click();
  // One chosen first, then all the others: both ways are used.
  await row.locator('.el-checkbox').click();
  await press(page.locator('main'), t('web.gateway.adopt_chosen', { n: 1 }));
  await confirm(page, t('web.gateways.adopt'));
  await page.getByText(t('web.gateway.devices_adopted', { n: 1 })).waitFor();
  const all = page.locator('main').getByRole('button', { name: new RegExp(t('web.gateway.adopt_all', { n: '\\d+' })) });
  await all.click();
  await shot('adopt_devices');
  await confirm(page, t('web.gateways.adopt'));
  const meters = await until(page, 'the meters', '/api/v1/meters?kind=electricity&limit=100', (got) => got.rows.length >= 12);
  found.meter_codes = meters.rows.slice(0, 2).map((meter) => meter.code);
  found.meter = meters.rows[0].id;
  const id = page.url().split('/').at(-1);
  found.gateway = id;
  await until(page, 'the backlog', `/api/v1/gateways/${id}`, (got) => got.backlog !== null && got.backlog < drained_records, drain_seconds_max);
  await historyArrived(page, meters.rows);
  await page.getByText(t('web.gateway.show_discovered', { n: 0 })).waitFor();
  await shot('gateway');
  await goTo(page, t, 'web.gateways.title');
  await page.getByRole('link', { name: gateway, exact: true }).waitFor();
  await shot('gateways');
}

// What the gateway says of its backlog may be older than the history: what the later steps need is asked for itself.
async function historyArrived(page, meters) {
  const now = Date.now();
  const day = (days_ago) => new Date(now - days_ago * 86_400_000).toISOString().slice(0, 10);
  const instants = `from=${new Date(now - 86_400_000).toISOString()}&to=${new Date(now).toISOString()}`;
  for (const meter of meters) {
    await until(page, `the days of ${meter.code}`, `/api/v1/meters/${meter.id}/usage?by=day&from=${day(58)}&to=${day(2)}`,
      (got) => got.rows.length === 56 && got.rows.every((row) => row.complete), drain_seconds_max);
  }
  await until(page, 'the power of the last day', `/api/v1/meters/${meters[0].id}/curve?register=power&points=600&${instants}`, (got) => got.points.length > 90, drain_seconds_max);
}

// A payload that nobody can read, under the gateway's own topic and name.
export async function refusedRecord({ page, t, shot, gateway }) {
  const shard = String(crc32(gateway) % 64).padStart(2, '0');
  const password = readFileSync(process.env.LAMPLIGHTER_GATEWAY_PASSWORD_FILE, 'utf8').trim();
  const sent = spawnSync('mosquitto_pub', [
    '-h', '127.0.0.1', '-p', process.env.LAMPLIGHTER_MQTT_PORT, '-V', 'mqttv5', '-q', '1', '-u', gateway, '-P', password, '-i', gateway,
    '-t', `lamplighter/${shard}/${gateway}/readings`, '-m', '{"records": "none of them"}',
    '-D', 'publish', 'user-property', 'epoch', '4711', '-D', 'publish', 'user-property', 'first', '1', '-D', 'publish', 'user-property', 'last', '3',
  ], { encoding: 'utf8' });
  must(sent.status === 0, `mosquitto_pub: ${sent.stderr}`);
  await until(page, 'the refused record', '/api/v1/refused_records', (got) => got.rows.length > 0);
  await goTo(page, t, 'web.refused.title');
  await page.locator('.el-table__expand-icon').first().click();
  await page.getByText('none of them').waitFor();
  await shot('refused_records');
}

function crc32(text) {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
