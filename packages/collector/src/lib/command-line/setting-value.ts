/** From the text of a setting to its value. */
import { parseKRules } from '../k-rules/k-rules.ts';
import { parseRetention } from '../retention/retention-rules.ts';
import type { SettingKind } from './settings.ts';

export type SettingValue = string | number | readonly string[];

export type ParsedValue =
  | { readonly ok: true; readonly value: SettingValue }
  /** What was expected, in words. */
  | { readonly ok: false; readonly expected: string };

/** A list comes as one: from the command line and the file as it is, from a variable split at its commas. */
export function parseSettingValue(
  kind: SettingKind,
  given: string | readonly string[],
): ParsedValue {
  const texts = typeof given === 'string' ? [given] : given;
  if (kind.is === 'list') return { ok: true, value: texts };
  if (kind.is === 'retention') {
    const parsed = parseRetention(texts);
    return parsed.ok ? { ok: true, value: texts } : parsed;
  }
  if (kind.is === 'k') {
    const parsed = parseKRules(texts);
    return parsed.ok ? { ok: true, value: texts } : parsed;
  }
  const text = texts.at(-1) ?? '';
  if (kind.is === 'text') {
    // An empty host would listen everywhere, an empty folder be the working one.
    return text.trim() === ''
      ? { ok: false, expected: 'a text that is not empty' }
      : { ok: true, value: text };
  }
  if (kind.is === 'choice') {
    return kind.values.includes(text)
      ? { ok: true, value: text }
      : { ok: false, expected: kind.values.join(' or ') };
  }
  if (kind.is === 'number') return parseNumber(kind, text);
  const bytes = parseBytes(text);
  return bytes !== null && bytes >= kind.min
    ? { ok: true, value: bytes }
    : { ok: false, expected: `at least ${formatBytes(kind.min)}, such as 512MiB or 2GiB` };
}

function parseNumber(
  { min, max }: Extract<SettingKind, { is: 'number' }>,
  text: string,
): ParsedValue {
  const number = Number(text);
  return /^\d{1,15}$/.test(text) && number >= min && number <= max
    ? { ok: true, value: number }
    : { ok: false, expected: `a whole number from ${min} to ${max}` };
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** `1073741824`, `1024MiB`, `1GiB`; null for anything else. */
export function parseBytes(text: string): number | null {
  const [, digits = '', unit = ''] = /^(\d{1,15})\s*([KMGT]iB)?$/i.exec(text.trim()) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  if (digits === '' || factor === undefined) return null;
  const bytes = Number(digits) * factor;
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** In the largest unit of which it is a whole number. */
export function formatBytes(bytes: number): string {
  for (const [unit, factor] of [
    ['TiB', 2 ** 40],
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
  ] as const) {
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return String(bytes);
}
