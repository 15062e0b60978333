import { beforeAll, expect, test, vi } from 'vitest';

vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
vi.stubGlobal('navigator', { language: 'zh-CN' });
const { showLanguage } = await import('@/shared/i18n');
const { fieldName, valueText } = await import('./field_text');
const place = { zone: 'Asia/Shanghai', estateName: (id: string) => (id === '3' ? '枫林苑' : `#${id}`) };

beforeAll(() => {
  vi.stubGlobal('document', { documentElement: { lang: '' } });   // only now: Vue asks one for elements
  return showLanguage('zh-CN');
});

test.each([
  ['area_m2', '建筑面积（m²）'], ['occupancy', '入住状态'], ['a_field_of_tomorrow', 'a_field_of_tomorrow'], ['', ''],
])('the field %s is called %s', (name, called) => expect(fieldName(name)).toBe(called));

test.each([
  ['code', 'charge_item', '编号'], ['code', 'meter', '表号'], ['code', 'room', '房号'], ['code', 'parking_space', '车位编号'], ['name', 'resident', '姓名'],
  ['code', 'building', '编号'], ['name', 'charge_item', '名称'],
])('the field %s of a %s is called %s', (name, kind, called) => expect(fieldName(name, kind)).toBe(called));

test.each([
  ['occupancy', 'occupied', '已入住'],
  ['use', 'residential', '住宅'],
  ['rounding_unit', 'fen', '分'],
  ['revenue_class', 'pass_through', '代收代付'],
  ['state', 'preview', '预览'],
  ['kind', 'electricity', '电'],
  ['kind', 'adjustment', '调整'],
  ['kind', 'a_kind_of_tomorrow', 'a_kind_of_tomorrow'],
  ['estate', '3', '枫林苑'],
  ['room', '17', '#17'],
  ['total', '1549.37', '1,549.37'],
  ['value', '13', '13'],
  ['enabled', true, '是'],
  ['year_share', 'false', '否'],
  ['people', 0, '0'],
  ['created_at', '2026-11-26T22:57:21.000Z', '2026-11-27 06:57:21'],
  ['building', { id: '1', code: '1', name: '1 号楼' }, '1 号楼'],
  ['roles', [{ id: '2', code: 'finance', amount_limit: '50000.00' }, { id: '1', code: 'cashier', amount_limit: null }], '财务 ≤ ¥ 50,000.00、收费员'],
  ['phones', [], '—'],
  ['entrance', null, '—'],
  ['multiplier_from', '-', '—'],
  ['terms', { formula: 'usage * price', price: '0.825000' }, '公式 usage * price；单价 0.825000'],
])('of the field %s, %j reads %s', (name, value, read) => expect(valueText(name, value, place)).toBe(read));

test('a record that a field names is shown by its name, within lists and objects too', () => {
  const named = { ...place, recordName: ({ kind, id }: { kind: string; id: string }) => (id === '17' ? `${kind} 1-101` : undefined) };
  expect(valueText('room', '17', named)).toBe('room 1-101');
  expect(valueText('room', '18', named)).toBe('#18');
  expect(valueText('resident', ['17', '18'], named)).toBe('resident 1-101、#18');
  expect(valueText('terms', { meter: '17' }, named)).toBe('表具 meter 1-101');
  expect(valueText('id', '17', named)).toBe('#17');
  expect(valueText('reading', '17', { ...named, action: 'metering.meter.replace' })).toBe('17');
});
