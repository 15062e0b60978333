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

const decimalsIn = (plain: string): number => plain.split('.')[1]?.length ?? 0;
const scaled = (plain: string, decimals: number): bigint => BigInt(plain.split('.')[0] + (plain.split('.')[1] ?? '').padEnd(decimals, '0'));
function written(value: bigint, decimals: number): string {
  const digits = String(value < 0n ? -value : value).padStart(decimals + 1, '0');
  const [whole, rest] = [digits.slice(0, digits.length - decimals), digits.slice(digits.length - decimals).replace(/0+$/, '')];
  return `${value < 0n ? '-' : ''}${whole}${rest ? `.${rest}` : ''}`;
}

// Exactly a - b, without zeros at the end: ("98.9", "101") -> "-2.1". All of these take numbers only.
export function differenceOf(a: string, b: string): string {
  const [left, right] = [plainDecimal(a), plainDecimal(b)];
  const decimals = Math.max(decimalsIn(left), decimalsIn(right));
  return written(scaled(left, decimals) - scaled(right, decimals), decimals);
}
export const sumOf = (a: string, b: string): string => differenceOf(a, b.startsWith('-') ? b.slice(1) : `-${b}`);
export function productOf(a: string, b: string): string {
  const [left, right] = [plainDecimal(a), plainDecimal(b)];
  return written(scaled(left, decimalsIn(left)) * scaled(right, decimalsIn(right)), decimalsIn(left) + decimalsIn(right));
}
export const isMore = (a: string, b: string): boolean => !/^(-|0$)/.test(differenceOf(a, b));

// What is not a whole number of its last decimal is rounded half up: ("12.30", "20", 4) -> "0.615". Nothing may be negative.
export function quotientOf(a: string, b: string, decimals: number): string {
  const [above, below] = [plainDecimal(a), plainDecimal(b)];
  const shift = decimals + decimalsIn(below) - decimalsIn(above);
  const top = scaled(above, decimalsIn(above)) * 10n ** BigInt(Math.max(shift, 0));
  const bottom = scaled(below, decimalsIn(below)) * 10n ** BigInt(Math.max(-shift, 0));
  return written((top * 2n + bottom) / (bottom * 2n), decimals);
}

// Numbers that stand under each other have their points under each other: as many decimals as the longest has.
const is_decimal = /^-?\d+(\.\d+)?$/;
export function decimalsOf(texts: (string | null | undefined)[]): number {
  return Math.max(0, ...texts.map((text) => (text && is_decimal.test(text) ? decimalsIn(text) : 0)));
}
export function withDecimals(text: string, decimals: number): string {
  if (!is_decimal.test(text) || decimalsIn(text) >= decimals) return text;
  return `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(decimals - decimalsIn(text))}`;
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
