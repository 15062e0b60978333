// Money and quantities arrive as exact decimal strings and are shown without passing through floating point.
import { decimalsOf, withDecimals } from './decimal';


// "1234567.5" -> "1,234,567.50". Fewer or more decimals than two are an error of the caller: the text is shown as it came.
export function formatMoney(amount: string): string {
  const match = /^(-?)(\d+)\.(\d{2})$/.exec(amount);
  if (!match) return amount;
  return `${match[1] ? '−' : ''}${grouped(match[2]!)}.${match[3]}`;
}

// Where nothing is. The service writes "-" into texts that hold no number.
export const nothing = '—';

// "12345.6780" -> "12,345.6780": separators only; the decimals are the meter's own and say how exact it is.
export function formatDecimal(text: string | null | undefined): string {
  if (text === null || text === undefined || text === '-') return nothing;
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(text);
  if (!match) return text;
  return `${match[1] ? '−' : ''}${grouped(match[2]!)}${match[3] ?? ''}`;
}

// Quantities that stand under each other: ["3", "0.25"] -> ["3.00", "0.25"].
export function formatAlike(texts: (string | null | undefined)[]): string[] {
  const decimals = decimalsOf(texts);
  return texts.map((text) => formatDecimal(text && withDecimals(text, decimals)));
}

// "0.880" and "0.880000" are one price: at least two decimals, no zeros beyond them.
export function formatPrice(price: string): string {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(price);
  if (!match) return price;
  return `${match[1]}.${(match[2] ?? '').replace(/0+$/, '').padEnd(2, '0')}`;
}
// Prices that stand under or beside each other: ["0.825000", "1.2"] -> ["0.825", "1.200"].
export function formatPrices(prices: string[]): string[] {
  const shown = prices.map(formatPrice);
  const decimals = decimalsOf(shown);
  return shown.map((price) => withDecimals(price, decimals));
}

// An exact number of a bill's explanation, which may be a fraction or have many decimals: at most six, with ≈ where some were cut.
const decimals_max = 6;
export function formatExact(text: string): string {
  const fraction = /^(-?)(\d+)\/(\d+)$/.exec(text);
  const decimal = /^(-?)(\d+)\.(\d+)$/.exec(text);
  if (!fraction && !(decimal && decimal[3]!.length > decimals_max)) return formatDecimal(text);
  const scale = 10n ** BigInt(decimals_max);
  const [above, below] = fraction ? [BigInt(fraction[2]!), BigInt(fraction[3]!)] : [BigInt(decimal![2]! + decimal![3]!), 10n ** BigInt(decimal![3]!.length)];
  const digits = ((above * scale * 2n + below) / (below * 2n)).toString().padStart(decimals_max + 1, '0');
  const shown = `${digits.slice(0, -decimals_max)}.${digits.slice(-decimals_max)}`.replace(/\.?0+$/, '');
  return `≈ ${formatDecimal(`${(fraction ?? decimal)![1]}${shown}`)}`;
}

export function formatCount(count: number | null | undefined): string {
  return count === null || count === undefined ? nothing : grouped(String(Math.trunc(count)));
}

// As people write it: m3 -> m³.
export function formatUnit(unit: string | null | undefined): string {
  return (unit ?? '').replace('m3', 'm³');
}

const byte_units = ['B', 'kB', 'MB', 'GB', 'TB'];
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return nothing;
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < byte_units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size < 10 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${byte_units[unit]}`;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
