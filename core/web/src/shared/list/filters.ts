// The filters of a list, declared once: the bar draws them, the address bar keeps them, the service is asked with them.
import type { LocationQuery } from 'vue-router';

import { addDays } from '@/shared/format/time';

export interface Option { value: string; label: string }
export type Filter =
  | { kind: 'text'; label: string }                      // label: code of the sentence that says what is searched
  // all: code of the choice that narrows nothing; without it the first option, or `otherwise`, is what holds unasked.
  // clears: another filter that means nothing beside a new choice here.
  | { kind: 'choice'; label: string; all?: string; otherwise?: string; buttons?: boolean; clears?: string; options: () => Option[] }
  | { kind: 'days'; label: string }                      // "2026-10-01..2026-10-31", the last day included
  // Set by a link or by another part of the page: with `shown` a tag that closes, without it the other part shows it.
  | { kind: 'given'; shown?: (value: string) => string; clears?: string };
export type Filters<Name extends string> = Record<Name, Filter>;
export type Asked<Name extends string> = Record<Name, string>;   // '' asks for nothing

export const text_characters_max = 64;
const days_form = /^\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}$/;

export function unasked(filter: Filter): string {
  return filter.kind === 'choice' && filter.all === undefined ? filter.otherwise ?? filter.options()[0]?.value ?? '' : '';
}

// What the address asks for. What it asks that no filter can mean is as if it were not there.
export function askedOf<Name extends string>(filters: Filters<Name>, query: LocationQuery): Asked<Name> {
  const read = (name: Name): string => {
    const filter = filters[name];
    const given = query[name];
    const value = typeof given === 'string' ? given.trim() : '';
    if (!value || (filter.kind === 'days' && !days_form.test(value))) return unasked(filter);
    if (filter.kind === 'choice' && filter.buttons && !filter.options().some((one) => one.value === value)) return unasked(filter);
    return filter.kind === 'text' ? value.slice(0, text_characters_max) : value;
  };
  return Object.fromEntries((Object.keys(filters) as Name[]).map((name) => [name, read(name)])) as Asked<Name>;
}

// The address of the same list asked otherwise; what asks for nothing is left out of it.
export function queryOf<Name extends string>(filters: Filters<Name>, query: LocationQuery, change: Partial<Asked<Name>>): LocationQuery {
  const asked = { ...askedOf(filters, query), ...change };
  const kept = Object.entries(query).filter(([name]) => !(name in filters));
  const wanted = (Object.keys(filters) as Name[]).filter((name) => asked[name] && asked[name] !== unasked(filters[name])).map((name) => [name, asked[name]]);
  return Object.fromEntries([...kept, ...wanted]) as LocationQuery;
}

const elsewhere = (filter: Filter) => filter.kind === 'given' && !filter.shown;
// A choice of which nothing narrows nothing is one of several lists ("for me to decide", "asked by me"), each with its own words where it is empty.
const isView = (filter: Filter) => filter.kind === 'choice' && filter.all === undefined;
const inBar = (filter: Filter) => !elsewhere(filter) && !isView(filter);
// Whether the bar's filters take rows away.
export function narrows<Name extends string>(filters: Filters<Name>, asked: Asked<Name>): boolean {
  return (Object.keys(filters) as Name[]).some((name) => inBar(filters[name]) && asked[name] !== unasked(filters[name]));
}
// What clears the bar, and what clears the other part's choice and the view too.
export function cleared<Name extends string>(filters: Filters<Name>, all: 'bar' | 'all'): Partial<Asked<Name>> {
  const names = (Object.keys(filters) as Name[]).filter((name) => all === 'all' || inBar(filters[name]));
  return Object.fromEntries(names.map((name) => [name, ''])) as Partial<Asked<Name>>;
}

// A change in the bar, with what it clears.
export function changeOf<Name extends string>(filters: Filters<Name>, name: Name, value: string): Partial<Asked<Name>> {
  const filter = filters[name];
  const other = 'clears' in filter ? filter.clears : undefined;
  return { ...(other ? { [other]: '' } : {}), [name]: value } as Partial<Asked<Name>>;
}

// For a query of the service: '' is no such parameter.
export const orNone = <Wanted extends string>(value: string): Wanted | undefined => (value || undefined) as Wanted | undefined;

// As the API takes a span of days: from the first, up to and without the day after the last.
export function spanOf(days: string): { from?: string; to?: string } {
  if (!days_form.test(days)) return {};
  const [first, last] = days.split('..') as [string, string];
  return { from: first, to: addDays(last, 1) };
}
export const daysOf = (chosen: [string, string] | null): string => (chosen ? chosen.join('..') : '');
