import { exportLineBytesMax } from '../limits.ts';
import { readObject } from './judge-answer.ts';

/** Cuts what comes in into lines, and lets only those through that are JSON objects. */
export interface LineGate {
  readonly take: (chunk: Buffer) => void;
  /** Whether every line was one, and the last was ended. */
  readonly isSound: () => boolean;
  /** Lines that were let through. */
  readonly count: () => number;
}

export function createLineGate(write: (line: string) => void): LineGate {
  let rest: Buffer = Buffer.alloc(0);
  let count = 0;
  let isBroken = false;
  return {
    take: (chunk) => {
      if (isBroken) return;
      rest = Buffer.concat([rest, chunk]);
      for (let end = rest.indexOf(0x0a); end >= 0 && !isBroken; end = rest.indexOf(0x0a)) {
        const line = rest.toString('utf8', 0, end);
        rest = rest.subarray(end + 1);
        if (isObject(line)) {
          count += 1;
          write(`${line}\n`);
        } else {
          isBroken = true;
        }
      }
      isBroken ||= rest.length > exportLineBytesMax;
    },
    isSound: () => !isBroken && rest.length === 0,
    count: () => count,
  };
}

function isObject(line: string): boolean {
  try {
    return readObject(JSON.parse(line)) !== null;
  } catch {
    return false;
  }
}
