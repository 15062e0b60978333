import { expect, test } from 'vitest';

import { fill } from '@/shared/i18n/catalogue';
import { buildingText, entranceText } from './place';

const chinese: Record<string, string> = { 'web.premises.building_named': '{code} 栋', 'web.premises.entrance_named': '{code} 单元' };
const english: Record<string, string> = { 'web.premises.building_named': 'Building {code}', 'web.premises.entrance_named': 'Entrance {code}' };
const say = (texts: Record<string, string>) => (code: string, facts = {}) => fill(texts[code]!, facts);

test.each([
  ['3', '', '3 栋', 'Building 3'],
  ['A2', 'A2', 'A2 栋', 'Building A2'],
  ['1号楼', '1号楼', '1号楼', '1号楼'],
  ['12栋', '', '12栋', '12栋'],
  ['西区', '', '西区', '西区'],
  ['Building 3', '', 'Building 3', 'Building 3'],
  ['3', '观湖楼', '观湖楼', '观湖楼'],
])('building %s named %s', (code, name, in_chinese, in_english) => {
  expect(buildingText({ code, name }, say(chinese))).toBe(in_chinese);
  expect(buildingText({ code, name }, say(english))).toBe(in_english);
});

test.each([['1', '', '1 单元', 'Entrance 1'], ['东单元', '', '东单元', '东单元']])('entrance %s named %s', (code, name, in_chinese, in_english) => {
  expect(entranceText({ code, name }, say(chinese))).toBe(in_chinese);
  expect(entranceText({ code, name }, say(english))).toBe(in_english);
});
