// A building or an entrance without a name of its own is named by its code, and by what it is where the code does not say so already.
import { currentLanguage } from '@/shared/i18n';

type Translate = (code: string, facts: Record<string, unknown>) => string;
interface Named { code: string; name?: string }
type Kind = 'building' | 'entrance';

// What a code such as "1号楼", "B座", "2单元" or "Building 1" already carries.
const says_itself: Record<Kind, RegExp> = {
  building: /[栋楼座幢号]$|^(building|block|tower)/i,
  entrance: /(单元|[门梯号])$|^(entrance|unit)/i,
};
const with_its_word: Record<Kind, string> = { building: 'web.premises.building_named', entrance: 'web.premises.entrance_named' };
const bare = /^[a-z0-9][a-z0-9 ./-]*$/i;   // English has no word to put before a Chinese name

function placeText(place: Named, kind: Kind, t: Translate): string {
  if (place.name && place.name !== place.code) return place.name;
  const code = place.code.trim();
  if (says_itself[kind].test(code) || (currentLanguage() === 'en' && !bare.test(code))) return code;
  return t(with_its_word[kind], { code });
}
export const buildingText = (building: Named, t: Translate): string => placeText(building, 'building', t);
export const entranceText = (entrance: Named, t: Translate): string => placeText(entrance, 'entrance', t);
