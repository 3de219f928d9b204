/**
 * A session that appends a line to a file that was silent for long, one call of the file system at a time, each when it is its turn.
 * A worker that does so again and again, in a folder of its own each time.
 */
import fs from 'node:fs';
import path from 'node:path';
import { workerData } from 'node:worker_threads';

/** Whose turn it is, in the one number that both sides share. */
export const TURN = { sender: 0, writer: 1, writerIsDone: 2 } as const;

export interface TurnsShared {
  readonly root: string;
  readonly turn: Int32Array;
}

/** Those that a writer makes while it appends. */
const CALLS = ['futimesSync', 'existsSync', 'openSync', 'writeSync', 'closeSync'] as const;

async function run({ root, turn }: TurnsShared): Promise<void> {
  let isInTurns = false;
  const passTo = (to: number): void => {
    Atomics.store(turn, 0, to);
    Atomics.notify(turn, 0);
    while (Atomics.load(turn, 0) !== TURN.writer) Atomics.wait(turn, 0, to);
  };
  for (const name of CALLS) {
    const call = fs[name] as (...args: unknown[]) => unknown;
    const callInTurn = (...args: unknown[]): unknown => {
      const result = call(...args);
      if (isInTurns) passTo(TURN.sender);
      return result;
    };
    Object.assign(fs, { [name]: callInTurn });
  }
  // Not before, so that it finds these calls.
  const { age, buildHead, buildLine, buildSession } = await import('../spool.fixture.ts');
  const { createSpoolWriter } = await import('./spool-writer.ts');
  for (let round = 0; ; round += 1) {
    const folder = path.join(root, String(round));
    const session = buildSession(1);
    const head = buildHead(session);
    const writer = createSpoolWriter({ folder, session, head, makeRoom: () => undefined });
    const append = (seq: number, realNowMs: number): void => {
      const line = Buffer.from(buildLine(seq), 'utf8');
      writer.append(line, line.length, realNowMs);
    };
    append(1, Date.now());
    age(folder, `${session}.1.ndjson`, 60_000);
    passTo(TURN.sender);
    isInTurns = true;
    // Late enough for a look.
    append(2, Date.now() + 2_000);
    isInTurns = false;
    passTo(TURN.writerIsDone);
  }
}

if (workerData !== null) await run(workerData as TurnsShared);
