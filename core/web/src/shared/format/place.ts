// A building or an entrance without a name of its own is named by its code.
type Translate = (code: string, facts: Record<string, unknown>) => string;
interface Named { code: string; name: string }

export const buildingText = (building: Named, t: Translate): string =>
  (building.name && building.name !== building.code ? building.name : t('web.premises.building_named', { code: building.code }));
export const entranceText = (entrance: Named, t: Translate): string =>
  (entrance.name && entrance.name !== entrance.code ? entrance.name : t('web.premises.entrance_named', { code: entrance.code }));
