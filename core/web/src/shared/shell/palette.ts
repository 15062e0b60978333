// What the palette offers for what was typed: pages by their name in either language or by pinyin, and what was chosen before.
import type { NavigationRow } from '@/navigation';
import type { RecordKind } from '@/shared/records/records';

// How a page is called: in Chinese, in English, and in pinyin with one blank a character.
export interface PageName { zh: string; en: string; pinyin: string }

// A test holds the names against the texts, and the list against the side bar.
export const page_names: Record<string, PageName> = {
  '/': { zh: '总览', en: 'Dashboard', pinyin: 'zong lan' },
  '/approvals': { zh: '审批', en: 'Approvals', pinyin: 'shen pi' },
  '/guide': { zh: '开始使用', en: 'Getting started', pinyin: 'kai shi shi yong' },
  '/rooms': { zh: '房屋', en: 'Rooms', pinyin: 'fang wu' },
  '/map': { zh: '小区地图', en: 'Estate map', pinyin: 'xiao qu di tu' },
  '/residents': { zh: '住户', en: 'Residents', pinyin: 'zhu hu' },
  '/parking': { zh: '车位', en: 'Parking', pinyin: 'che wei' },
  '/reading-sheet': { zh: '抄表单', en: 'Reading sheet', pinyin: 'chao biao dan' },
  '/review': { zh: '读数复核', en: 'Reading review', pinyin: 'du shu fu he' },
  '/charge-items': { zh: '收费项目', en: 'Charge items', pinyin: 'shou fei xiang mu' },
  '/runs': { zh: '费用计算', en: 'Charging runs', pinyin: 'fei yong ji suan' },
  '/bills': { zh: '账单', en: 'Bills', pinyin: 'zhang dan' },
  '/meters': { zh: '表具', en: 'Meters', pinyin: 'biao ju' },
  '/gateways': { zh: '网关', en: 'Gateways', pinyin: 'wang guan' },
  '/refused-records': { zh: '被拒记录', en: 'Refused records', pinyin: 'bei ju ji lu' },
  '/users': { zh: '用户与角色', en: 'Users and roles', pinyin: 'yong hu yu jue se' },
  '/audit': { zh: '审计记录', en: 'Audit trail', pinyin: 'shen ji ji lu' },
  '/profile': { zh: '我的设置', en: 'My settings', pinyin: 'wo de she zhi' },
};

// 0: the name begins so; 1: a word, the pinyin or its initials begin so; 2: it stands anywhere; null: it does not.
export function rankOf(name: PageName, typed: string): number | null {
  const asked = typed.trim().toLowerCase();
  const [zh, en, syllables] = [name.zh, name.en.toLowerCase(), name.pinyin.split(' ')];
  if (!asked) return null;
  if (zh.startsWith(asked) || en.startsWith(asked)) return 0;
  const initials = syllables.map((one) => one[0]).join('');
  const squeezed = asked.replaceAll(' ', '');
  if (en.split(' ').some((word) => word.startsWith(asked)) || syllables.join('').startsWith(squeezed) || initials.startsWith(squeezed)) return 1;
  return zh.includes(asked) || en.includes(asked) ? 2 : null;
}
export function pagesFor(rows: Pick<NavigationRow, 'path'>[], typed: string): string[] {
  return rows
    .map((row, place) => ({ path: row.path, place, rank: page_names[row.path] ? rankOf(page_names[row.path]!, typed) : null }))
    .filter((one) => one.rank !== null)
    .sort((a, b) => a.rank! - b.rank! || a.place - b.place)
    .map((one) => one.path);
}

// What was chosen: the newest first, each once. Of this tab only: names of residents are not for the next who sits here.
export interface Choice { to: string; kind: RecordKind | 'page'; name: string }   // of a page the name is not kept: it has two
export const choices_max = 6;
export function withChoice(before: Choice[], chosen: Choice): Choice[] {
  return [chosen, ...before.filter((one) => one.to !== chosen.to)].slice(0, choices_max);
}
