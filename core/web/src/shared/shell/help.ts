// What each page is for, the words it uses, and where people go on from it. The texts are a file of their own
// (schemas/messages/<language>/web_help.json) that comes when somebody asks for help first.
//
// web.help.<page>.what    what the page is for
// web.help.<page>.next    one sentence a path of `next`, parted by |
// web.help.term.<term>    the word | what it means
import type { Language } from '@/shared/i18n/catalogue';
import type { Sentences } from '@/shared/i18n/sentences';

interface Help { terms: string[]; next: string[] }

// By the page's title: web.rooms.title is `rooms`.
export const help_of_pages: Record<string, Help> = {
  dashboard: { terms: ['gateway', 'unconfirmed', 'refused'], next: ['/gateways', '/review', '/runs'] },
  guide: { terms: ['held', 'price_plan', 'run_states'], next: ['/rooms', '/gateways', '/runs'] },
  gallery: { terms: [], next: ['/'] },
  approvals: { terms: ['four_eyes', 'amount_limit'], next: ['/charge-items', '/runs', '/review'] },
  rooms: { terms: ['full_code', 'effective', 'readiness'], next: ['/residents', '/meters', '/charge-items'] },
  map: { terms: ['full_code', 'reading'], next: ['/rooms', '/gateways', '/review'] },
  room: { terms: ['effective', 'withdrawal', 'multiplier', 'handover'], next: ['/bills', '/residents', '/meters'] },
  residents: { terms: ['resident', 'masked'], next: ['/rooms', '/parking'] },
  parking: { terms: ['tenure', 'effective'], next: ['/rooms', '/charge-items'] },
  sheet: { terms: ['reading', 'expected', 'flag'], next: ['/review', '/runs'] },
  review: { terms: ['flag', 'correction', 'four_eyes'], next: ['/meters', '/runs'] },
  items: { terms: ['charge_item', 'price_plan', 'tier', 'component'], next: ['/runs', '/approvals'] },
  runs: { terms: ['run_states', 'adjustment', 'close_period'], next: ['/bills', '/charge-items', '/review'] },
  run: { terms: ['run_states', 'blocked', 'parked', 'posting_date'], next: ['/bills', '/review'] },
  bills: { terms: ['bill', 'debtor', 'posting_date'], next: ['/runs', '/rooms'] },
  bill: { terms: ['evidence', 'rounding', 'journal_entry', 'adjustment'], next: ['/charge-items', '/meters'] },
  meters: { terms: ['meter', 'multiplier', 'billing_register'], next: ['/reading-sheet', '/review', '/gateways'] },
  meter: { terms: ['meter_change', 'rollover', 'multiplier', 'estimate'], next: ['/review', '/rooms'] },
  gateways: { terms: ['gateway', 'held', 'unconfirmed'], next: ['/meters', '/refused-records'] },
  gateway: { terms: ['device', 'unsure', 'unconfirmed', 'epoch'], next: ['/meters', '/refused-records'] },
  refused: { terms: ['refused', 'epoch'], next: ['/gateways'] },
  users: { terms: ['role', 'scope', 'amount_limit', 'four_eyes'], next: ['/approvals', '/audit'] },
  audit: { terms: ['hash_chain'], next: ['/users'] },
  profile: { terms: ['permission'], next: ['/'] },
};

const named = (title: string) => /^web\.([a-z_]+)\.title$/.exec(title)?.[1] ?? '';
export const helped = (title: string) => named(title) in help_of_pages;

export interface ShownHelp { what: string; terms: { word: string; means: string }[]; next: { to: string; sentence: string }[] }
export function helpOf(title: string, texts: Sentences): ShownHelp | null {
  const page = named(title);
  const help = help_of_pages[page];
  if (!help) return null;
  const sentences = texts[`web.help.${page}.next`]!.split('|');
  return {
    what: texts[`web.help.${page}.what`]!,
    terms: help.terms.map((term) => {
      const [word, means] = texts[`web.help.term.${term}`]!.split('|');
      return { word: word!, means: means! };
    }),
    next: help.next.map((to, index) => ({ to, sentence: sentences[index]! })),
  };
}
export async function helpTexts(language: Language): Promise<Sentences> {
  return (language === 'en' ? await import('@messages/en/web_help.json') : await import('@messages/zh-CN/web_help.json')).default as Sentences;
}
