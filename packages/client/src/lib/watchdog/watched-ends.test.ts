import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../installed.fixture.ts';
import { BLOCKED_MS, installWatched, type How, type Watched } from './watched.fixture.ts';

/** Ends of each kind; more of them by the variable, as docs/performance.md tells of. */
const ENDS = Number(process.env['CANDOR_WATCHED_ENDS'] ?? 12);
const AT_ONCE = 3;

let watched: Watched;
beforeAll(() => {
  watched = installWatched();
}, 240_000);
afterAll(() => watched.remove());

const endOnce = async (end: NonNullable<How['end']>): Promise<readonly unknown[]> => {
  const sandbox = watched.createSandbox();
  try {
    // Around the moment at which the main thread is asked.
    const blockMs = BLOCKED_MS * (0.7 + Math.random());
    const args = watched.plan(sandbox, { end, blockMs, rounds: 1 });
    const { code, signal, stdout, stderr } = await run(process.execPath, args, {});
    // Node itself prints what was thrown.
    const other = end === 'throw' ? stderr.match(/debugger|inspector|fatal/gi) : stderr || null;
    return [code, signal, stdout, other];
  } finally {
    sandbox.remove();
  }
};

test.each([
  ['exit', [3, null, '1', null]],
  ['throw', [1, null, '1', null]],
  ['kill', [null, 'SIGTERM', '', null]],
  ['natural', [0, null, '1', null]],
] as const)(
  'a process that is watched ends by %s as if it was not, at any instant',
  async (end, usual) => {
    for (let count = 0; count < ENDS; count += AT_ONCE) {
      const ended = await Promise.all(Array.from({ length: AT_ONCE }, () => endOnce(end)));
      expect(ended).toEqual(Array.from({ length: AT_ONCE }, () => usual));
    }
  },
  ENDS * 20_000,
);
