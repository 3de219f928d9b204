/** Values with their unit, in the largest unit that keeps them readable: 5,400 s is 1.5 hr, 16,777,216 By is 16 MiB. */
import { formatCompact, formatNumber } from './number.ts';

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60, h: 3600, d: 86_400 };

/** Ascending; a duration is written in the last unit of which it has at least one. */
const DURATION_STEPS = [
  { seconds: 0, per: 0.001, unit: 'millisecond' },
  { seconds: 1, per: 1, unit: 'second' },
  { seconds: 60, per: 60, unit: 'minute' },
  { seconds: 3600, per: 3600, unit: 'hour' },
  // Up to two days in hours: "36 hr" says more than "1.5 days".
  { seconds: 172_800, per: 86_400, unit: 'day' },
] as const;

/** UCUM's prefixes of the byte: decimal and binary. */
const BYTES: Readonly<Record<string, number>> = {
  By: 1,
  kBy: 1e3,
  MBy: 1e6,
  GBy: 1e9,
  TBy: 1e12,
  KiBy: 2 ** 10,
  MiBy: 2 ** 20,
  GiBy: 2 ** 30,
  TiBy: 2 ** 40,
};

const BINARY_NAMES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Units that count what the answer counts; they stand beside the number only where the chart does not say them. */
const COUNTED: ReadonlySet<string> = new Set([
  'installations',
  'sessions',
  'events',
  'sites',
  'projects',
  'licences',
]);

/** A value in the unit of a field or an answer, short enough for a tick or a cell. */
export function formatMeasure(value: number, unit: string | null, locale?: string): string {
  if (unit === null || COUNTED.has(unit)) return formatNumber(value, locale);
  if (unit in SECONDS) return formatDuration(value * (SECONDS[unit] ?? 1), locale);
  if (unit in BYTES) return formatBytes(value * (BYTES[unit] ?? 1), locale);
  if (unit === '%') return `${formatNumber(value, locale)}%`;
  if (unit === '1') return formatNumber(value, locale);
  return `${formatNumber(value, locale)} ${unit}`;
}

/** A value on an axis: short, and without a unit that the chart names anyway. */
export function formatAxisValue(value: number, unit: string | null, locale?: string): string {
  if (carriesUnit(unit)) return formatMeasure(value, unit, locale);
  return Math.abs(value) < 10_000 ? formatNumber(value, locale) : formatCompact(value, locale);
}

/** Whether a value is written with its unit anyway, so that a heading need not repeat it. */
export function carriesUnit(unit: string | null): boolean {
  return unit !== null && (unit in SECONDS || unit in BYTES || unit === '%');
}

/** A unit as a word under a title: UCUM's codes spelled out, everything else as the manifest says it. */
export function nameUnit(unit: string | null): string {
  const names: Readonly<Record<string, string>> = {
    ms: 'milliseconds',
    s: 'seconds',
    min: 'minutes',
    h: 'hours',
    d: 'days',
    '%': 'percent',
    '1': '',
  };
  if (unit === null) return '';
  return names[unit] ?? (unit in BYTES ? 'bytes' : unit);
}

/** What the values of a chart are: durations are written each in a unit of its own, so a heading names none. */
export function nameMeasure(unit: string | null): string {
  return unit !== null && unit in SECONDS ? 'duration' : nameUnit(unit);
}

/** With a capital, to stand alone. */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A title within a sentence: `Operating system` goes into it, `CI` and `OAuth` stay as they are. */
export function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** How many of `unit` make one of the unit in which `value` is written: 60 for 5,000 s, which are written in minutes. */
export function scaleOf(value: number, unit: string | null): number {
  if (unit === null) return 1;
  const seconds = SECONDS[unit];
  if (seconds !== undefined) return durationStep(value * seconds).per / seconds;
  const bytes = BYTES[unit];
  return bytes === undefined ? 1 : 1024 ** bytePower(value * bytes) / bytes;
}

function formatDuration(seconds: number, locale?: string): string {
  const step = durationStep(seconds);
  return writeUnit(seconds / step.per, step.unit, locale);
}

function durationStep(seconds: number): (typeof DURATION_STEPS)[number] {
  // Nothing is nothing in every unit; a second is the one that nobody has to look up.
  if (seconds === 0) return DURATION_STEPS[1];
  return DURATION_STEPS.findLast((step) => seconds >= step.seconds) ?? DURATION_STEPS[0];
}

function formatBytes(bytes: number, locale?: string): string {
  const power = bytePower(bytes);
  return `${formatNumber(bytes / 1024 ** power, locale)} ${BINARY_NAMES[power]}`;
}

/** In powers of 1024, as the buckets of bytes are, so that their bounds are round. */
function bytePower(bytes: number): number {
  return bytes < 1 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
}

function writeUnit(value: number, unit: string, locale?: string): string {
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: value < 100 ? 1 : 0,
  }).format(value);
}
