/** Times of a report read from bytes. The rules are those of `parseInstant()`, which is asked once for each day. */
import { parseInstant } from './instant.ts';

export interface DayReader {
  /** Milliseconds since the epoch; NaN where no instant stands at `start`. */
  readonly readInstant: (view: DataView, start: number) => number;
}

/** The times of a report are of few days: what was found out about each is kept, in the place of its last digit. */
export function createDayReader(): DayReader {
  const days = Array.from({ length: 16 }, (): Day => ({ first: 0, second: 0, third: 0, ms: 0 }));
  return {
    readInstant: (view, start) => {
      if (start + INSTANT_BYTES > view.byteLength) return Number.NaN;
      const clockMs = readClock(view, start + DAY_BYTES);
      if (clockMs < 0) return Number.NaN;
      const first = view.getInt32(start);
      const second = view.getInt32(start + 4);
      const third = view.getInt32(start + DAY_BYTES - 4);
      const place = view.getUint8(start + DAY_BYTES - 2) & 15;
      const day = days[place];
      if (day?.first === first && day.second === second && day.third === third) {
        return day.ms + clockMs;
      }
      const ms = readDay(view, start);
      days[place] = { first, second, third, ms };
      return ms + clockMs;
    },
  };
}

/** The bytes of `2026-11-21T`, four at a time with one in two of them, and its first millisecond. */
interface Day {
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly ms: number;
}

const INSTANT_BYTES = 24;
const DAY_BYTES = 11;

function readDay(view: DataView, start: number): number {
  let text = '';
  for (let at = 0; at < DAY_BYTES; at += 1) text += String.fromCharCode(view.getUint8(start + at));
  return parseInstant(`${text}00:00:00.000Z`);
}

/** Milliseconds since midnight by `hh:mm:ss.sssZ`; -1 for any other form. */
function readClock(view: DataView, at: number): number {
  const hour = readTwo(view, at);
  const minute = readTwo(view, at + 3);
  const second = readTwo(view, at + 6);
  const hundredths = readTwo(view, at + 9);
  const last = view.getUint8(at + 11) - ZERO;
  const isForm =
    view.getUint8(at + 2) === COLON &&
    view.getUint8(at + 5) === COLON &&
    view.getUint8(at + 8) === POINT &&
    view.getUint8(at + 12) === Z;
  const isWhole = hour < 24 && minute < 60 && second < 60 && hundredths < 100;
  if (!isForm || !isWhole || last < 0 || last > 9) return -1;
  return ((hour * 60 + minute) * 60 + second) * 1_000 + hundredths * 10 + last;
}

const ZERO = 48;
const COLON = 58;
const POINT = 46;
const Z = 90;

/** The number that two digits say; 100 where they are none. */
function readTwo(view: DataView, at: number): number {
  const tens = view.getUint8(at) - ZERO;
  const ones = view.getUint8(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100;
}
