/** Times of a report read from bytes. The rules are those of `parseInstant()`, which is asked once for each day. */
import { parseInstant } from './instant.ts';

export interface DayReader {
  /** Milliseconds since the epoch; NaN where no instant stands at `start`. */
  readonly readInstant: (bytes: Uint8Array, start: number) => number;
}

/** The times of a report are mostly of one day: what was found out about it is kept. */
export function createDayReader(): DayReader {
  const day = new Uint8Array(DAY_BYTES);
  let dayMs = Number.NaN;
  return {
    readInstant: (bytes, start) => {
      const clockMs = readClock(bytes, start + DAY_BYTES);
      if (clockMs < 0) return Number.NaN;
      if (!isDay(day, bytes, start)) {
        day.set(bytes.subarray(start, start + DAY_BYTES));
        dayMs = parseInstant(`${String.fromCharCode(...day)}00:00:00.000Z`);
      }
      return dayMs + clockMs;
    },
  };
}

/** `2026-11-21T` */
const DAY_BYTES = 11;

function isDay(day: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let at = 0; at < DAY_BYTES; at += 1) {
    if (day[at] !== bytes[start + at]) return false;
  }
  return true;
}

/** Milliseconds since midnight by `hh:mm:ss.sssZ`; -1 for any other form. */
function readClock(bytes: Uint8Array, at: number): number {
  const hour = readTwo(bytes, at);
  const minute = readTwo(bytes, at + 3);
  const second = readTwo(bytes, at + 6);
  const hundredths = readTwo(bytes, at + 9);
  const last = (bytes[at + 11] ?? 0) - ZERO;
  const isForm =
    bytes[at + 2] === COLON &&
    bytes[at + 5] === COLON &&
    bytes[at + 8] === POINT &&
    bytes[at + 12] === Z;
  const isWhole = hour < 24 && minute < 60 && second < 60 && hundredths < 100;
  if (!isForm || !isWhole || last < 0 || last > 9) return -1;
  return ((hour * 60 + minute) * 60 + second) * 1_000 + hundredths * 10 + last;
}

const ZERO = 48;
const COLON = 58;
const POINT = 46;
const Z = 90;

/** The number that two digits say; 100 where they are none. */
function readTwo(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - ZERO;
  const ones = (bytes[at + 1] ?? 0) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100;
}
