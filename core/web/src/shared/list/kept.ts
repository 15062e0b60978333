// What this browser keeps for one person and one list: filters by name, and the choice of columns.
import type { LocationQuery } from 'vue-router';

export interface SavedFilter { name: string; query: LocationQuery }
export const saved_filters_max = 20;
export const filter_name_characters_max = 40;

export type Kept = 'filters' | 'columns';
const keyOf = (what: Kept, user: string, list: string) => `lamplighter.${what}.${user}.${list}`;

// What somebody else wrote there, or an older version of us, counts as nothing.
export function readKept<T>(what: Kept, user: string, list: string, fits: (value: unknown) => value is T, otherwise: T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(keyOf(what, user, list)) ?? 'null');
    return fits(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}
// False where the browser keeps nothing for us (private windows, a full store).
export function keep(what: Kept, user: string, list: string, value: unknown): boolean {
  try {
    localStorage.setItem(keyOf(what, user, list), JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function areFilters(value: unknown): value is SavedFilter[] {
  return Array.isArray(value) && value.every((one: Partial<SavedFilter> | null) => typeof one?.name === 'string' && typeof one.query === 'object' && one.query !== null);
}
export function areColumns(value: unknown): value is Record<string, boolean> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((one) => typeof one === 'boolean');
}

// Of the same name there is one; the newest stands first. null: there are as many as may be.
export function withFilter(saved: SavedFilter[], added: SavedFilter): SavedFilter[] | null {
  const others = saved.filter((one) => one.name !== added.name);
  return others.length >= saved_filters_max ? null : [added, ...others];
}
