/** Random bytes, each given once: to ask for many at a time costs as much as to ask for a few. */
import { randomBytes } from 'node:crypto';

/** So many salts, one after the other. */
export type TakeSalts = (count: number) => Buffer;

const saltsAtOnce = 1_024;

export function createSalts(bytesEach: number): TakeSalts {
  let left: Buffer = Buffer.alloc(0);
  return (count) => {
    const bytes = count * bytesEach;
    if (left.length < bytes) left = randomBytes(Math.max(count, saltsAtOnce) * bytesEach);
    const taken = left.subarray(0, bytes);
    left = left.subarray(bytes);
    return taken;
  };
}
