import type { Say } from '@/shared/i18n';

interface Named { code: string; name?: string }

// "1号楼", "Building 3", "西区" say themselves what they are; "3" and "A" do not.
const says_itself = /\p{Script=Han}|building|block|tower|entrance/iu;

// A building or an entrance without a name of its own is named by its code.
function textOf({ code, name }: Named, named: string, t: Say): string {
  if (name && name !== code) return name;
  return says_itself.test(code) ? code : t(named, { code });
}
export const buildingText = (building: Named, t: Say): string => textOf(building, 'web.premises.building_named', t);
export const entranceText = (entrance: Named, t: Say): string => textOf(entrance, 'web.premises.entrance_named', t);
