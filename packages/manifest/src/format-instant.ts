/**
 * How a time is written: as `Date.prototype.toISOString()` does. The engine finds out the machine's time zone before it writes its first date,
 * in UTC too, for which it reads files: a short command that would write no other does without.
 */
const DAY_MS = 86_400_000;
/** Days from 1 March of the year 0 to the epoch: with years that begin in March a leap day is the last of its year. */
const DAYS_BEFORE_EPOCH = 719_468;
/** Days of 400, 100 and 4 years, the last two without the leap day that ends most of them. */
const DAYS_400 = 146_097;
const DAYS_100 = 36_524;
const DAYS_4 = 1_460;
/** The years that have four digits. */
const INSTANT_MS_MIN = -62_167_219_200_000;
const INSTANT_MS_MAX = 253_402_300_799_999;

/**
 * `2026-11-21T09:00:01.250Z` for milliseconds since the epoch, by Howard Hinnant's algorithm `civil_from_days`
 * (https://howardhinnant.github.io/date_algorithms.html).
 *
 * @throws as `toISOString()`: RangeError for what is no time.
 */
export function formatInstant(ms: number): string {
  if (!(ms >= INSTANT_MS_MIN && ms <= INSTANT_MS_MAX)) return new Date(ms).toISOString();
  const whole = Math.trunc(ms);
  const days = Math.floor(whole / DAY_MS);
  const era = Math.floor((days + DAYS_BEFORE_EPOCH) / DAYS_400);
  const dayOfEra = days + DAYS_BEFORE_EPOCH - era * DAYS_400;
  const leapDays =
    divide(dayOfEra, DAYS_4) - divide(dayOfEra, DAYS_100) + divide(dayOfEra, DAYS_400 - 1);
  const yearOfEra = divide(dayOfEra - leapDays, 365);
  const dayOfYear = dayOfEra - 365 * yearOfEra - divide(yearOfEra, 4) + divide(yearOfEra, 100);
  const month = divide(5 * dayOfYear + 2, 153);
  const year = era * 400 + yearOfEra + (month < 10 ? 0 : 1);
  const date = `${pad(year, 4)}-${pad(month < 10 ? month + 3 : month - 9, 2)}-${pad(dayOfYear - divide(153 * month + 2, 5) + 1, 2)}`;
  const clock = whole - days * DAY_MS;
  const seconds = divide(clock, 1_000);
  const minutes = divide(seconds, 60);
  return `${date}T${pad(divide(minutes, 60), 2)}:${pad(minutes % 60, 2)}:${pad(seconds % 60, 2)}.${pad(clock % 1_000, 3)}Z`;
}

function divide(value: number, by: number): number {
  return Math.floor(value / by);
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
