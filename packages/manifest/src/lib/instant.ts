/** The one form in which a report tells times, and how it is read: a report holds thousands. */

/** RFC 3339 as `Date.prototype.toISOString()` writes it. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export function isInstant(text: string): boolean {
  return !Number.isNaN(parseInstant(text));
}

/**
 * Milliseconds since the epoch; NaN for a text that is no instant. The times of a report are mostly of one day: what was found out
 * about that day is kept, and the clock's digits are added to it.
 */
export function parseInstant(text: string): number {
  if (text.length !== 24) return Number.NaN;
  const clockMs = readClock(text);
  if (clockMs >= 0 && text.startsWith(lastDay.text)) return lastDay.ms + clockMs;
  const ms = parseAnyInstant(text);
  if (clockMs >= 0 && !Number.isNaN(ms)) lastDay = { text: text.slice(0, 11), ms: ms - clockMs };
  return ms;
}

/** A day as it is written, its `T` included, and its first millisecond. */
let lastDay: { readonly text: string; readonly ms: number } = { text: '1970-01-01T', ms: 0 };

function parseAnyInstant(text: string): number {
  if (!INSTANT.test(text)) return Number.NaN;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return ms;
  // Date.parse takes 30 February for 2 March; only days beyond 28 need the slow proof.
  return text.slice(8, 10) <= '28' || new Date(ms).toISOString() === text ? ms : Number.NaN;
}

/** Milliseconds since midnight by `hh:mm:ss.sssZ` from the twelfth character on; -1 for any other form, and for 24:00. */
function readClock(text: string): number {
  const hour = readDigits(text, 11);
  const minute = readDigits(text, 14);
  const second = readDigits(text, 17);
  const hundredths = readDigits(text, 20);
  const last = text.charCodeAt(22) - 48;
  const isForm =
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON &&
    text.charCodeAt(19) === POINT &&
    text.charCodeAt(23) === Z;
  const isWhole = hour < 24 && minute < 60 && second < 60 && hundredths < 100;
  if (!isForm || !isWhole || last < 0 || last > 9) return -1;
  return ((hour * 60 + minute) * 60 + second) * 1_000 + hundredths * 10 + last;
}

const COLON = 58;
const POINT = 46;
const Z = 90;

/** The number that two digits say; 100 where they are none. */
function readDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100;
}
