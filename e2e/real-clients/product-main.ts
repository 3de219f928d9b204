/**
 * A product with the real client, in a process of its own: `node product-main.ts '<JSON of ProductJob>'`. It does what the lines of its
 * standard input say, one after the other, and ends with that input:
 *
 * - `go`: records and sends all the time, session after session, until the next line comes.
 * - `halt`: sends nothing more; what has not arrived stays in its spool.
 * - `settle`: records nothing more, and sends until nothing is left.
 *
 * After each `halt` and `settle` it prints one line, the JSON of a `ProductState`.
 */
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { createTelemetry, type Declaration, type Telemetry } from '@candor/client/telemetry';

export interface ProductJob {
  /** Of a manifest that has no event but those that the product records itself. */
  readonly declaration: Declaration<Record<string, object>, object>;
  readonly folder: string;
  /** The collector's address. */
  readonly collector: string;
  readonly counted: CountedEvent;
}

/** What is recorded, with a number in one of its fields that no other event of the installation has: from 1, without a gap. */
export interface CountedEvent {
  readonly event: string;
  readonly field: string;
  /** Values of its other fields. */
  readonly beside: Readonly<Record<string, string | number | boolean>>;
}

export interface ProductState {
  /** Events that were ever recorded. */
  readonly recorded: number;
  /** Attempts to send after which all was still there. */
  readonly failures: number;
  /** Events that the client gave up. */
  readonly dropped: number;
}

const turnsPerSession = 10;
const eventsPerTurn = 50;
/** Between two attempts where the last came to nothing. */
const pauseMs = 200;
/** No shorter than the client waits after its first failure in a row; each further one doubles it, up to the longest. */
const waitMsMin = 90_000;
const waitMsMax = 6 * 3_600_000;

const { declaration, folder, collector, counted } = JSON.parse(process.argv[2] ?? '') as ProductJob;
const state = { recorded: 0, failures: 0, dropped: 0 };
const orders: string[] = [];
let wake = (): void => undefined;
createInterface({ input: process.stdin })
  .on('line', (line) => {
    orders.push(line);
    wake();
  })
  .on('close', () => process.exit());

/** Where nothing could be sent, the client waits a minute and longer before it tries again: by this clock that is over at once. */
let aheadMs = 0;
let failuresInARow = 0;
const effects = {
  env: {},
  isInteractive: () => true,
  isContainer: () => false,
  now: () => Date.now() + aheadMs,
};

function open(): Telemetry<Record<string, object>, never> {
  const options = { version: '1.0.0', folder, settingsFolders: [], collector, rawLog: true };
  const telemetry = createTelemetry(declaration, { ...options, effects });
  telemetry.choose('on');
  return telemetry;
}

/** Resolves to whether anything is left. */
async function send(telemetry: Pick<Telemetry<object>, 'send'>): Promise<boolean> {
  const { sent, kept, dropped } = await telemetry.send();
  state.dropped += dropped;
  if (sent > 0 || kept === 0) {
    failuresInARow = 0;
    return kept > 0;
  }
  state.failures += 1;
  aheadMs += Math.min(waitMsMin * 2 ** failuresInARow, waitMsMax);
  failuresInARow += 1;
  await pause(pauseMs);
  return true;
}

async function recordAndSend(): Promise<void> {
  while (orders.length === 0) {
    const telemetry = open();
    for (let turn = 0; turn < turnsPerSession && orders.length === 0; turn += 1) {
      for (let event = 0; event < eventsPerTurn; event += 1) {
        state.recorded += 1;
        telemetry.record(counted.event, { ...counted.beside, [counted.field]: state.recorded });
      }
      await send(telemetry);
    }
    telemetry.close();
  }
}

async function sendAll(): Promise<void> {
  const telemetry = open();
  while (await send(telemetry));
  telemetry.close();
}

for (;;) {
  while (orders.length === 0) await new Promise<void>((resolve) => (wake = resolve));
  const order = orders.shift();
  if (order === 'go') await recordAndSend();
  else {
    if (order === 'settle') await sendAll();
    process.stdout.write(`${JSON.stringify(state)}\n`);
  }
}
