// An estate as its rooms lie, and the class of colour of each: plain functions, so that thousands of rooms cost nothing.
import type { Schema } from '@/shared/api/problem';
import { scale_steps } from '@/shared/chart/colours';

export type Room = Schema<'RoomOnMap'>;
export type Measure = 'room' | 'area';      // per room, or per square metre
export type Look = 'all' | 'silent' | 'vacant_using' | 'unmetered';

export interface Floor { floor: number; rooms: Room[] }
export interface EntranceOnMap { code: string; floors: Floor[] }
export interface BuildingOnMap { id: string; code: string; name: string; rooms: number; entrances: EntranceOnMap[] }

// A room that is as it was stays the same object, so that its cell is not drawn again.
export function keptRooms(before: Room[], now: Room[]): Room[] {
  const known = new Map(before.map((room) => [room.id, room]));
  return now.map((room) => {
    const was = known.get(room.id);
    return was && (Object.keys(room) as (keyof Room)[]).every((field) => was[field] === room[field]) ? was : room;
  });
}

// Floors from the top down, rooms of a floor from left to right as the service orders them.
export function layOut(map: Pick<Schema<'EstateMap'>, 'buildings' | 'rooms'>): BuildingOnMap[] {
  const buildings = new Map<string, { building: BuildingOnMap; entrances: Map<string, Map<number, Room[]>> }>();
  for (const one of map.buildings) buildings.set(one.id, { building: { ...one, rooms: 0, entrances: [] }, entrances: new Map() });
  for (const room of map.rooms) {
    const found = buildings.get(room.building);
    if (!found) continue;
    found.building.rooms += 1;
    const floors = found.entrances.get(room.entrance) ?? new Map<number, Room[]>();
    found.entrances.set(room.entrance, floors);
    const row = floors.get(room.floor);
    if (row) row.push(room);
    else floors.set(room.floor, [room]);
  }
  return [...buildings.values()].map(({ building, entrances }) => ({
    ...building,
    entrances: [...entrances].map(([code, floors]) => ({
      code, floors: [...floors].map(([floor, rooms]) => ({ floor, rooms })).sort((a, b) => b.floor - a.floor),
    })),
  }));
}

// What colours a room; null where it cannot be said.
export function valueOf(room: Room, measure: Measure): number | null {
  if (room.usage === null) return null;
  if (measure === 'room') return Number(room.usage);
  const area = Number(room.area_m2 ?? 0);
  return area > 0 ? Number(room.usage) / area : null;
}

// Down to two digits, or to as many as tell rooms apart that use nearly the same: who uses `n` is never below the limit.
const a_hair = 1e-9;   // 0.3 is 2.9999999999999996 tenths
function rounded(n: number, spread: number): number {
  const power = Math.min(Math.floor(Math.log10(n)) - 1, spread > 0 ? Math.floor(Math.log10(spread / scale_steps)) : Infinity);
  return Number((Math.floor(n / 10 ** power + a_hair) * 10 ** power).toFixed(Math.max(0, -power)));
}
// The limits between the classes: as many rooms in each as there can be, at numbers that people can read.
export function limitsOf(values: number[]): number[] {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  if (!sorted.length) return [];
  const spread = sorted.at(-1)! - sorted[0]!;
  const limits = Array.from({ length: scale_steps - 1 }, (_, i) => rounded(sorted[Math.floor(((i + 1) * sorted.length) / scale_steps)]!, spread));
  return [...new Set(limits)].filter((limit) => limit > 0);
}
export function classOf(value: number, limits: number[]): number {
  const found = limits.findIndex((limit) => value < limit);
  return found < 0 ? limits.length : found;
}

// Nobody lives there as far as the books know, and yet something is used: a leak, or a book that is wrong.
export function isVacantUsing(room: Room): boolean {
  return room.occupancy !== 'occupied' && Number(room.usage ?? 0) > 0;
}
export function isSeen(room: Room, look: Look): boolean {
  if (look === 'silent') return room.voice === 'silent';
  if (look === 'vacant_using') return isVacantUsing(room);
  if (look === 'unmetered') return room.voice === 'no_meter';
  return true;
}

// The classes of a room's cell: its colour, and what it is beside that.
export function cellClass(room: Room, measure: Measure, limits: number[], look: Look): string {
  const value = valueOf(room, measure);
  const colour = room.voice === 'no_meter' ? 'none' : value === null ? 'unknown' : `c${classOf(value, limits)}`;
  return [
    'cell', colour, room.voice === 'silent' ? 'silent' : '', room.occupancy === 'occupied' ? '' : 'vacant', isSeen(room, look) ? '' : 'dimmed',
  ].filter(Boolean).join(' ');
}

// Where an arrow leads from a cell: rows are floors, and cells of rows above stand at the same place or at the end.
export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End';
export const arrows: readonly string[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];
export function nextPlace(rows: number[], row: number, place: number, arrow: Arrow): [number, number] {
  const end = (of: number) => (rows[of] ?? 1) - 1;
  switch (arrow) {
    case 'ArrowLeft': return place > 0 ? [row, place - 1] : row > 0 ? [row - 1, end(row - 1)] : [row, place];
    case 'ArrowRight': return place < end(row) ? [row, place + 1] : row + 1 < rows.length ? [row + 1, 0] : [row, place];
    case 'ArrowUp': return row > 0 ? [row - 1, Math.min(place, end(row - 1))] : [row, place];
    case 'ArrowDown': return row + 1 < rows.length ? [row + 1, Math.min(place, end(row + 1))] : [row, place];
    case 'Home': return [row, 0];
    case 'End': return [row, end(row)];
  }
}
