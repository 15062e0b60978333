// A room's full code is put together of its building, its entrance and its own code. Whoever types all of it into the field for
// the last would call the room 1-1-101.
export function fullCode(building: string | undefined, entrance: string | undefined, code: string): string {
  return [building, entrance, code.trim()].filter(Boolean).join('-');
}

const separator = /^\s*[-–—－/#＃]\s*/;
const ends_in_a_digit = /[0-9０-９]$/;

// What is left after `place`; null where the text does not begin with it. "101" does not begin with building 1, "1-101" and "A座101" do.
function after(text: string, place: string): string | null {
  if (!place || !text.toLowerCase().startsWith(place.toLowerCase())) return null;
  const rest = text.slice(place.length);
  const own = rest.replace(separator, '');
  return own && (own !== rest || !ends_in_a_digit.test(place)) ? own.trim() : null;
}

// The room's own code, where what was typed begins with that of its building, its entrance or both; null where it does not.
export function withoutPlace(building: string | undefined, entrance: string | undefined, typed: string): string | null {
  const text = typed.trim();
  const of_building = after(text, building ?? '');
  if (of_building !== null) return after(of_building, entrance ?? '') ?? of_building;
  return after(text, entrance ?? '');
}
