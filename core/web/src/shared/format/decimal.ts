// Decimal numbers as people type them: with thousands separators, full-width digits of a Chinese keyboard, a leading
// point. What is meant goes to the service as plain text; nothing passes through floating point.
export interface DecimalKind { decimals: number; digits?: number; negative?: boolean }
export interface DecimalFault { code: string; facts: Record<string, unknown> }

export const digits_max = 12;   // before the point: more than any amount or reading there is

// As many decimals as the service keeps of each.
export const money_decimals = 2;      // yuan
export const price_decimals = 6;      // yuan for a unit
export const quantity_decimals = 4;   // kWh, m³, m²
export const ratio_decimals = 8;      // discounts, coefficients
export const reading_decimals = 9;    // of a counter, and its multiplier

const narrow = (text: string): string =>
  text.replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).replace(/[。．]/g, '.').replace(/[−－]/g, '-').replace(/[\s¥￥]/g, '');

// "１,234.5" -> "1234.5", ".5" -> "0.5". Separators must stand where thousands are, else the text stays as it is.
export function plainDecimal(typed: string): string {
  const text = narrow(typed);
  const plain = /^-?\d{1,3}(,\d{3})+(\.\d*)?$/.test(text) ? text.replaceAll(',', '') : text;
  return plain.replace(/^(-?)\./, '$10.').replace(/\.$/, '').replace(/^(-?)0+(?=\d)/, '$1');
}

// Exactly a - b, without zeros at the end: ("98.9", "101") -> "-2.1". Both must be numbers.
export function differenceOf(a: string, b: string): string {
  const [left, right] = [plainDecimal(a), plainDecimal(b)];
  const decimals = Math.max(...[left, right].map((text) => text.split('.')[1]?.length ?? 0));
  const scaled = (text: string) => BigInt(text.split('.')[0] + (text.split('.')[1] ?? '').padEnd(decimals, '0'));
  const difference = scaled(left) - scaled(right);
  const digits = String(difference < 0n ? -difference : difference).padStart(decimals + 1, '0');
  const [whole, rest] = [digits.slice(0, digits.length - decimals), digits.slice(digits.length - decimals).replace(/0+$/, '')];
  return `${difference < 0n ? '-' : ''}${whole}${rest ? `.${rest}` : ''}`;
}

// Half a number: what comes next may still make it one. "1," on the way to "1,234", "-" on the way to "-3".
export function isBegun(typed: string): boolean {
  return /^-?(\d{1,3}(,\d{3})*,\d{0,2})?$/.test(narrow(typed));
}

// Why the service would not take it; null where it would, or where nothing is typed.
export function decimalFault(typed: string, kind: DecimalKind): DecimalFault | null {
  const plain = plainDecimal(typed);
  if (!plain) return null;
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain);
  if (!match) return { code: 'web.decimal.not_a_number', facts: { typed: typed.trim() } };
  if (match[1] && !kind.negative) return { code: 'web.decimal.negative', facts: { typed: typed.trim() } };
  if ((match[3]?.length ?? 0) > kind.decimals) return { code: kind.decimals ? 'web.decimal.too_exact' : 'web.decimal.not_whole', facts: { typed: typed.trim(), max: kind.decimals } };
  const most = kind.digits ?? digits_max;
  if (match[2]!.length > most) return { code: 'web.decimal.too_large', facts: { typed: typed.trim(), max: most } };
  return null;
}
