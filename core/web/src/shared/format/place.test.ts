import { beforeEach, describe, expect, test, vi } from 'vitest';

vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
vi.stubGlobal('navigator', { language: 'zh-CN' });
const { showLanguage, text } = await import('@/shared/i18n');
const { buildingText, entranceText } = await import('./place');
const show = (language: 'zh-CN' | 'en') => {
  vi.stubGlobal('document', { documentElement: { lang: '' } });   // only now: Vue asks one for elements
  return showLanguage(language);
};

describe.each([['zh-CN', 0], ['en', 1]] as const)('in %s', (language, at) => {
  beforeEach(() => show(language));

  test.each([
    ['1', '', '1 栋', 'Building 1'],
    ['B', '', 'B 栋', 'Building B'],
    ['A-3', '', 'A-3 栋', 'Building A-3'],
    ['1', '1', '1 栋', 'Building 1'],
    ['1', '望江楼', '望江楼', '望江楼'],
    ['1号楼', '', '1号楼', '1号楼'],
    ['1号楼', '1号楼', '1号楼', '1号楼'],
    ['2栋', '', '2栋', '2栋'],
    ['B座', '', 'B座', 'B座'],
    ['3幢', '', '3幢', '3幢'],
    ['5号', '', '5号', '5号'],
    ['东区', '', '东区 栋', '东区'],
    ['Building 7', '', 'Building 7', 'Building 7'],
  ])('the building %j named %j', (code, name, ...read) => expect(buildingText({ code, name }, text)).toBe(read[at]));

  test.each([
    ['1', '', '1 单元', 'Entrance 1'],
    ['2单元', '', '2单元', '2单元'],
    ['3号门', '', '3号门', '3号门'],
    ['东', '', '东 单元', '东'],
    ['Entrance 2', '', 'Entrance 2', 'Entrance 2'],
    ['1', '北门', '北门', '北门'],
  ])('the entrance %j named %j', (code, name, ...read) => expect(entranceText({ code, name }, text)).toBe(read[at]));
});
