import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { SimulatedClock } from './clock.ts';
import type { Random } from './random.ts';

/** What all simulated installations share. */
export interface World {
  /** Milliseconds since the epoch at which the simulated weeks begin and end. */
  readonly startMs: number;
  readonly endMs: number;
  /** Holds a folder for each installation. */
  readonly folder: string;
  /** Address of a relay in a country, drawn as the product's users are spread. */
  readonly drawRelay: (random: Random) => string;
}

/** One installation to live through the simulated weeks: resolves when it has, and all that it recorded is acknowledged. */
export type Life = () => Promise<void>;

export const hourMs: number = 3_600_000;
export const dayMs: number = 24 * hourMs;

const deliveryMsMax = 120_000;
const retryMs = 250;

/**
 * Calls `send` until nothing is left in a spool. A collector that is away (restarted, killed) is waited for in real time; the
 * installation's own clock moves on meanwhile, so that its back-off comes to an end.
 */
export async function deliverAll(
  folder: string,
  clock: SimulatedClock,
  send: () => Promise<unknown>,
): Promise<void> {
  const deadline = Date.now() + deliveryMsMax;
  for (;;) {
    await send();
    if (isSpoolEmpty(folder)) return;
    if (Date.now() > deadline) {
      throw new Error(
        'Expected the collector to take all reports within two minutes, got none of its answers: is it running?',
      );
    }
    await wait(retryMs);
    clock.advanceTo(clock.now() + hourMs);
  }
}

/** Whether telemetry below a folder has anything left to send. */
export function isSpoolEmpty(folder: string): boolean {
  const spool = join(folder, 'spool');
  return !existsSync(spool) || readdirSync(spool).every((name) => !name.includes('.ndjson'));
}

/** True on Saturdays and Sundays (UTC). */
export function isWeekend(timeMs: number): boolean {
  const day = new Date(timeMs).getUTCDay();
  return day === 0 || day === 6;
}

/** Runs lives, a few at a time, and tells how many are through. */
export async function liveAll(
  lives: readonly Life[],
  atOnce: number,
  onDone: (done: number) => void,
): Promise<void> {
  let next = 0;
  let done = 0;
  const live = async (): Promise<void> => {
    for (let life = lives[next++]; life !== undefined; life = lives[next++]) {
      await life();
      onDone(++done);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, live));
}
