/**
 * Numbers as the reader's locale writes them. `locale` is undefined in the page (the browser's own) and given in tests.
 */

/** `12,345` or, below a hundred, up to one decimal: `3.5`. */
export function formatNumber(value: number, locale?: string): string {
  const maximumFractionDigits = Math.abs(value) < 100 ? 1 : 0;
  return new Intl.NumberFormat(locale, { maximumFractionDigits }).format(value);
}

/** For axes: `12K`, `1.5M`. */
export function formatCompact(value: number, locale?: string): string {
  return new Intl.NumberFormat(locale, {
    notation: 'compact',
    maximumFractionDigits: 1,
  }).format(value);
}

/** A ratio as a percentage: `0.431` → `43%`, below 10% with one decimal; what is not nothing is never shown as 0. */
export function formatShare(ratio: number, locale?: string): string {
  const smallest = 0.001;
  const percent = (value: number): string =>
    new Intl.NumberFormat(locale, {
      style: 'percent',
      maximumFractionDigits: Math.abs(value) < 0.1 ? 1 : 0,
    }).format(value);
  return ratio > 0 && ratio < smallest ? `<${percent(smallest)}` : percent(ratio);
}

/** `1 installation`, `2 installations`: the words are given, the number is written by locale. */
export function formatCounted(value: number, one: string, many: string, locale?: string): string {
  return `${formatNumber(value, locale)} ${value === 1 ? one : many}`;
}
