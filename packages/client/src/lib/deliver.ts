/**
 * One attempt to send what is spooled: to all sinks at once, to each report after report, over one connection for each lane, until
 * all are sent or one can not be. Over one connection for all lanes, the other end could join them.
 *
 * With one sink the spool is its own. With several, each has a spool of its own below `sinks/`, and a wait of its own: what one
 * has not taken is kept for that one alone, and so is what is meant for one that can not be opened.
 */
import { buildRandomHex, type Effects } from '@candor/local/effects';
import { appendToLedger, type Ledger } from '@candor/local/ledger';
import {
  clearRetry,
  countEvents,
  distributeReports,
  dropEmptySinkSpools,
  dropExpiredReports,
  findSinkFolder,
  hasSinkSpools,
  readRetry,
  readSinkSpool,
  readSpool,
  writeRetry,
  type Retry,
  type SpoolKeeper,
} from '@candor/local/spool';
import type { LaneName } from '@candor/manifest/manifest';
import { sendMsMax } from '../limits.ts';
import { holdReports, type HeldReport, type MemoryReport } from './held-report.ts';
import { isWaiting, planRetry } from './retry-plan.ts';
import { sendReport, type Outcome, type SendReportOptions } from './send-report.ts';
import { shareMemory, type SessionMemory, type SharedMemory } from './shared-memory.ts';
import type { SinkPlan } from './sinks/list-sinks.ts';
import { openSink } from './sinks/open-sink.ts';
import type { Handed, Sink, SinkConnection } from './sinks/sink.ts';

/** Events, not reports. With several sinks, an event counts for each. */
export interface Delivered {
  readonly sent: number;
  readonly kept: number;
  readonly dropped: number;
}

export interface DeliveryOptions {
  readonly sinks: readonly SinkPlan[];
  readonly folder: string | null;
  readonly effects: Effects;
  readonly proxy: string | undefined;
  readonly caFile: string | undefined;
  /** Null while raw logging is off. */
  readonly ledger: Ledger | null;
  /** Asked before each report and each part of one, before the first byte of it is written, and before it is logged. */
  readonly isOn: (lane: LaneName) => boolean;
  /** Whether the attempt keeps the process alive, for as long as its own bounds let it. */
  readonly keepsAlive: boolean;
  /** Reports that no disk could take. */
  readonly memory: readonly SessionMemory[];
  readonly state: DeliveryState;
}

/** What outlives an attempt in this process. */
export interface DeliveryState {
  /** The reports on their way, for whoever turns their lane off. */
  readonly underWay: Set<UnderWay>;
  /** Retry times that no disk could take, by sink. */
  readonly retries: Map<string, Retry>;
  readonly memory: SharedMemory;
}

export interface UnderWay {
  readonly lane: LaneName;
  readonly stop: () => void;
}

/** Never rejects. */
export async function deliver(options: DeliveryOptions): Promise<Delivered> {
  const { folder, effects, sinks: plans } = options;
  const sinks = await Promise.all(plans.map((plan) => openNamed(plan, options)));
  const keeper = folder === null ? null : createKeeper(folder, effects);
  const tally = { sent: 0, kept: 0, dropped: 0 };
  try {
    if (keeper !== null) tally.dropped += dropExpiredReports(keeper);
    if (sinks.length === 0) return { ...tally, kept: countMain(options) };
    const routes = prepareRoutes(options, sinks, keeper);
    tally.dropped += routes.lost;
    const delivered = await Promise.all(routes.routes.map((route) => deliverTo(options, route)));
    for (const { sent, kept, dropped } of delivered) {
      tally.sent += sent;
      tally.kept += kept;
      tally.dropped += dropped;
    }
  } catch {
    // A disk that failed under our hands: what is claimed is taken up again when its time is over.
  }
  return tally;
}

/** A sink that a product has named. */
interface NamedSink {
  readonly name: string;
  /** Null where it can not be opened: what is meant for it waits until it can be. */
  readonly sink: Sink | null;
}

async function openNamed(plan: SinkPlan, { proxy, effects }: DeliveryOptions): Promise<NamedSink> {
  const opened = await openSink(plan, { proxy, env: effects.env });
  return { name: plan.name, sink: opened.ok ? opened.sink : null };
}

/** A sink with what waits for it. */
interface Route extends NamedSink {
  /** Whose spool and retry time are the sink's own. Null where there is no disk. */
  readonly folder: string | null;
  readonly memory: readonly MemoryReport[];
  /** Events that wait for it now. */
  readonly countWaiting: () => number;
}

function prepareRoutes(
  options: DeliveryOptions,
  sinks: readonly NamedSink[],
  keeper: SpoolKeeper | null,
): { readonly routes: readonly Route[]; readonly lost: number } {
  const { folder, memory, state } = options;
  const names = sinks.map(({ name }) => name);
  if (sinks.length === 1 && folder !== null) dropEmptySinkSpools(folder);
  const isShared = sinks.length > 1 || (folder !== null && hasSinkSpools(folder));
  if (!isShared) {
    const countWaiting = (): number => countMain(options);
    return { routes: sinks.map((sink) => ({ ...sink, folder, memory, countWaiting })), lost: 0 };
  }
  const lost = keeper === null ? 0 : distributeReports(keeper, names);
  if (folder !== null) clearRetry(folder);
  const shared = shareMemory(state.memory, memory, names);
  const routes = sinks.map(({ name, sink }): Route => {
    const waiting = shared.bySink.get(name) ?? [];
    return {
      name,
      sink,
      folder: folder === null ? null : findSinkFolder(folder, name),
      memory: waiting,
      countWaiting: () =>
        sumEvents(folder === null ? [] : readSinkSpool(folder, name)) + countMemory(waiting),
    };
  });
  return { routes, lost: lost + shared.lost };
}

async function deliverTo(options: DeliveryOptions, route: Route): Promise<Delivered> {
  const tally = { sent: 0, kept: 0, dropped: 0 };
  const { effects } = options;
  const retry = readRetryOf(options, route);
  if (route.sink === null || isWaiting(retry, effects.now()))
    return { ...tally, kept: route.countWaiting() };
  const connections = new Map<LaneName, SinkConnection>();
  try {
    await sendAll(options, { ...route, sink: route.sink }, retry, connections, tally);
  } catch {
    // As above.
  } finally {
    for (const connection of connections.values()) connection.close();
  }
  return { ...tally, kept: route.countWaiting() };
}

async function sendAll(
  options: DeliveryOptions,
  route: Route & { readonly sink: Sink },
  retry: Retry | null,
  connections: Map<LaneName, SinkConnection>,
  tally: { sent: number; dropped: number },
): Promise<void> {
  const { effects, isOn } = options;
  const keeper = route.folder === null ? null : createKeeper(route.folder, effects);
  const endsAtMs = effects.elapsedMs() + sendMsMax;
  const isLate = (): boolean => effects.elapsedMs() > endsAtMs;
  for (const held of holdReports(route.memory, keeper)) {
    const mayGo = (): boolean => isOn(held.lane) && !isLate() && held.isThere();
    if (!mayGo()) {
      tally.dropped += held.release() ?? 0;
      if (isLate()) return;
      continue;
    }
    const connection =
      connections.get(held.lane) ?? route.sink.connect(describeConnection(options));
    connections.set(held.lane, connection);
    const outcome = await sendOne(options, { sink: route.sink, connection, mayGo }, held);
    tally.sent += outcome.taken;
    const { kept, refused } = outcome;
    const lost = kept.length === held.lines.length ? held.release() : held.settle(kept, refused);
    // Turned off while it was on its way, there is nothing to be tried again.
    if (lost === null) continue;
    tally.dropped += lost;
    if (outcome.later !== null) {
      keepRetry(options, route, planRetry(retry, outcome.later.retryAfterMs, effects));
      return;
    }
  }
  if (tally.sent > 0 && retry !== null) dropRetry(options, route);
}

async function sendOne(
  options: DeliveryOptions,
  way: Omit<SendReportOptions, 'onHanded'>,
  held: HeldReport,
): Promise<Outcome> {
  const { state } = options;
  const underWay: UnderWay = { lane: held.lane, stop: way.connection.close };
  state.underWay.add(underWay);
  try {
    const onHanded = (handed: Handed): void => keepInLedger(options, held, handed);
    return await sendReport({ ...way, onHanded }, held);
  } finally {
    state.underWay.delete(underWay);
  }
}

function keepInLedger(
  { ledger, effects, isOn }: DeliveryOptions,
  { lane, isThere }: HeldReport,
  { exchange }: Handed,
): void {
  if (ledger === null || exchange === null || !isOn(lane) || !isThere()) return;
  const { address, status, receipt, body } = exchange;
  appendToLedger(ledger, {
    sent: new Date(effects.now()).toISOString(),
    address,
    status,
    receipt,
    body: body.toString('utf8'),
  });
}

function describeConnection({
  effects: { now, env },
  proxy,
  caFile,
  keepsAlive,
}: DeliveryOptions): Parameters<Sink['connect']>[0] {
  return { now, env, proxy, caFile, keepsAlive };
}

/** All that waits where there is one sink, or none. */
function countMain({ folder, memory }: DeliveryOptions): number {
  return sumEvents(folder === null ? [] : readSpool(folder)) + countMemory(memory);
}

function sumEvents(reports: readonly { readonly events: number }[]): number {
  return reports.reduce((sum, { events }) => sum + events, 0);
}

function countMemory(memory: readonly MemoryReport[]): number {
  return memory.reduce((sum, { read }) => sum + countEvents(read()), 0);
}

function createKeeper(folder: string, effects: Effects): SpoolKeeper {
  return { folder, nowMs: effects.now(), senderHex: buildRandomHex(effects, 8) };
}

function readRetryOf({ state }: DeliveryOptions, { folder, name }: Route): Retry | null {
  return (folder === null ? null : readRetry(folder)) ?? state.retries.get(name) ?? null;
}

function keepRetry({ state }: DeliveryOptions, { folder, name }: Route, planned: Retry): void {
  const isKept = folder !== null && writeRetry(folder, planned);
  if (isKept) state.retries.delete(name);
  else state.retries.set(name, planned);
}

function dropRetry({ state }: DeliveryOptions, { folder, name }: Route): void {
  state.retries.delete(name);
  if (folder !== null) clearRetry(folder);
}
