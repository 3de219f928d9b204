/**
 * One attempt to send what is spooled: report after report, over one connection for each lane, until all are sent or one can
 * not be. Over one connection for all, the collector could join the lanes.
 */
import { buildRandomHex, type Effects } from '@candor/local/effects';
import { appendToLedger, type Ledger } from '@candor/local/ledger';
import {
  claimReports,
  clearRetry,
  dropExpiredReports,
  parseSpooledReport,
  readRetry,
  readSpool,
  writeRetry,
  type Retry,
  type SpoolKeeper,
} from '@candor/local/spool';
import type { LaneName } from '@candor/manifest/manifest';
import { sendMsMax } from '../limits.ts';
import { buildReportRequest, type ReportTarget } from '../request.ts';
import { judgeAnswer, type Verdict } from './judge-answer.ts';
import { openConnection, type Connection } from './post-report.ts';
import { findProxy } from './proxy.ts';
import { isWaiting, planRetry } from './retry-plan.ts';

/** Events, not reports. */
export interface Delivered {
  readonly sent: number;
  readonly kept: number;
  readonly dropped: number;
}

export interface DeliveryOptions {
  readonly target: ReportTarget;
  readonly folder: string | null;
  readonly effects: Effects;
  readonly proxy: string | undefined;
  /** Null while raw logging is off. */
  readonly ledger: Ledger | null;
  /** Asked before each report, before its first byte is written, and before it is logged. */
  readonly isOn: (lane: LaneName) => boolean;
  /** The report on its way, for whoever turns its lane off. */
  readonly underWay: { current: UnderWay | null };
  /** Whether the attempt keeps the process alive, for as long as its own bounds let it. */
  readonly keepsAlive: boolean;
  /** Reports that no disk could take. */
  readonly memory: readonly MemoryReport[];
  /** The retry time that no disk could take, and where it is kept. */
  readonly retry: { current: Retry | null };
}

export interface UnderWay {
  readonly lane: LaneName;
  readonly stop: () => void;
}

export interface MemoryReport {
  readonly take: () => string | null;
  /** False where there is no room for it any more. */
  readonly putBack: (report: string) => boolean;
}

/** A report in the hands of the sender, whether it came from a file or from memory. */
interface Held {
  readonly lane: LaneName;
  readonly body: Buffer;
  readonly events: number;
  readonly remove: () => void;
  /** False where it was dropped meanwhile, or there is no room for it any more. */
  readonly release: () => boolean;
  readonly refuse: () => number;
}

/** Never rejects. */
export async function deliver(options: DeliveryOptions): Promise<Delivered> {
  const tally = { sent: 0, kept: 0, dropped: 0 };
  const { folder, effects } = options;
  const keeper = folder === null ? null : createKeeper(folder, effects);
  if (keeper !== null) tally.dropped += dropExpiredReports(keeper);
  const retry = readRetryOf(options);
  const request = buildReportRequest(options.target, Buffer.alloc(0));
  if (request === null || isWaiting(retry, effects.now())) {
    return { ...tally, kept: countWaiting(options) };
  }
  const proxy = findProxy(new URL(request.address), options.proxy, effects.env);
  const connections = new Map<LaneName, Connection>();
  const connect = (lane: LaneName): Connection => {
    const connection =
      connections.get(lane) ?? openConnection({ proxy, keepsAlive: options.keepsAlive });
    connections.set(lane, connection);
    return connection;
  };
  try {
    await sendAll(options, keeper, connect, retry, tally);
  } catch {
    // A disk that failed under our hands: what is claimed is taken up again when its time is over.
  } finally {
    for (const connection of connections.values()) connection.close();
  }
  return { ...tally, kept: countWaiting(options) };
}

type Tally = { -readonly [Key in keyof Delivered]: Delivered[Key] };

async function sendAll(
  options: DeliveryOptions,
  keeper: SpoolKeeper | null,
  connect: (lane: LaneName) => Connection,
  retry: Retry | null,
  tally: Tally,
): Promise<void> {
  const endsAtMs = process.uptime() * 1000 + sendMsMax;
  for (const held of holdReports(options, keeper)) {
    const isLate = process.uptime() * 1000 > endsAtMs;
    if (isLate || !options.isOn(held.lane)) held.release();
    if (isLate) return;
    if (!options.isOn(held.lane)) continue;
    const verdict = await sendOne(options, connect(held.lane), held);
    if (verdict.is === 'taken') {
      held.remove();
      tally.sent += held.events;
    } else if (verdict.is === 'refused') {
      tally.dropped += held.refuse();
    } else {
      // Turned off while it was on its way, there is nothing to be tried again.
      if (!held.release()) continue;
      keepRetry(options, planRetry(retry, verdict.retryAfterMs, options.effects));
      return;
    }
  }
  if (tally.sent > 0 && retry !== null) dropRetry(options);
}

async function sendOne(
  { target, ledger, effects, isOn, underWay }: DeliveryOptions,
  connection: Connection,
  held: Held,
): Promise<Verdict> {
  const request = buildReportRequest(target, held.body);
  if (request === null) return { is: 'kept', retryAfterMs: null };
  underWay.current = { lane: held.lane, stop: connection.close };
  const result = await connection.post(request, () => isOn(held.lane));
  underWay.current = null;
  if (ledger !== null && isOn(held.lane)) {
    appendToLedger(ledger, {
      sent: new Date(effects.now()).toISOString(),
      address: request.address,
      status: result.state === 'answered' ? result.status : null,
      receipt: result.state === 'answered' ? result.receipt : null,
      body: held.body.toString('utf8'),
    });
  }
  return judgeAnswer(result, effects.now());
}

function* holdReports(options: DeliveryOptions, keeper: SpoolKeeper | null): Generator<Held> {
  for (const memory of options.memory) {
    const held = holdMemory(memory);
    if (held !== null) yield held;
  }
  if (keeper === null) return;
  for (const { report, remove, release, refuse } of claimReports(keeper)) {
    yield { lane: report.lane, body: report.body, events: report.events, remove, release, refuse };
  }
}

function holdMemory({ take, putBack }: MemoryReport): Held | null {
  const text = take();
  const report = text === null ? null : parseSpooledReport(Buffer.from(text, 'utf8'));
  if (text === null || report === null) return null;
  const { lane, body, events } = report;
  return {
    lane,
    body,
    events,
    remove: () => undefined,
    release: () => putBack(text),
    refuse: () => events,
  };
}

function countWaiting({ folder, memory }: DeliveryOptions): number {
  const reports = folder === null ? [] : readSpool(folder);
  const inMemory = memory.map(({ take, putBack }) => {
    const text = take();
    if (text === null) return 0;
    putBack(text);
    return text.split('\n').length - 2;
  });
  return [...reports.map(({ events }) => events), ...inMemory].reduce((sum, n) => sum + n, 0);
}

function createKeeper(folder: string, effects: Effects): SpoolKeeper {
  return { folder, nowMs: effects.now(), senderHex: buildRandomHex(effects, 8) };
}

function readRetryOf({ folder, retry }: DeliveryOptions): Retry | null {
  return (folder === null ? null : readRetry(folder)) ?? retry.current;
}

function keepRetry({ folder, retry }: DeliveryOptions, planned: Retry): void {
  const isKept = folder !== null && writeRetry(folder, planned);
  retry.current = isKept ? null : planned;
}

function dropRetry({ folder, retry }: DeliveryOptions): void {
  retry.current = null;
  if (folder !== null) clearRetry(folder);
}
