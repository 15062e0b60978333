// The days a walk speaks of, all from today in the estate's zone: a walk passes on any day of any year.
const zone = 'Asia/Shanghai';   // of a new estate
const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date());

// The first day of a month: 0 is this month, 1 the last one, -1 the next.
export function monthStart(back) {
  const [year, month] = today.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 10);
}
export function dayBefore(day) {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
// First and last day, as people name a month.
export const month = (back) => [monthStart(back), dayBefore(monthStart(back - 1))];
// Rooms, owners and prices hold since then: the first day of the year of the earliest month that a walk charges.
export const months_charged = 4;
export const since = `${monthStart(months_charged).slice(0, 4)}-01-01`;
