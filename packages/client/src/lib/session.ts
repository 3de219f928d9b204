/**
 * What the calls of one telemetry session do, once they are let in.
 */
import path from 'node:path';
import {
  findConsentPlaces,
  listConsentFiles,
  type ConsentPlaces,
} from '@candor/local/consent-inputs';
import type { Effects } from '@candor/local/effects';
import { hasLeftOver } from '@candor/local/left-over';
import { readSignature } from '@candor/local/settings';
import { findSinkFolder, hasSinkSpools, hasSpooledReports, readRetry } from '@candor/local/spool';
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import { findTarget } from '../target.ts';
import type { ChoiceResult, Declaration, SendResult, TelemetryOptions } from '../telemetry.ts';
import { createConsentWatch, type ConsentWatch } from './consent-watch.ts';
import type { DeliveryState } from './deliver.ts';
import { startDetachedSender } from './detached-sender.ts';
import { mayTryErasure } from './due-erasure.ts';
import { buildNotice, findDueNotice, formatNotice, hasReader } from './notice.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createRawLogSwitch, type RawLogSwitch } from './raw-log-switch.ts';
import { isWaiting } from './retry-plan.ts';
import { listSinks, type SinkPlan } from './sinks/list-sinks.ts';
import { createSendQueue, type SendQueue } from './send-queue.ts';

export interface Session {
  readonly manifest: Manifest;
  readonly hash: string;
  readonly options: TelemetryOptions<unknown>;
  readonly effects: Effects;
  /** Null where the user has no home. */
  readonly folder: string | null;
  readonly places: ConsentPlaces;
  readonly watch: ConsentWatch;
  readonly recorder: Recorder;
  readonly queue: SendQueue;
  readonly rawLog: RawLogSwitch;
  /** With the reports on their way, which do not outlive a user's "off". */
  readonly delivery: DeliveryState;
}

/** Reads what the user has decided; makes no file. */
export function openSession(
  { manifest, hash }: Pick<Declaration, 'manifest' | 'hash'>,
  options: TelemetryOptions<unknown>,
): Session {
  const places = findConsentPlaces(manifest, options);
  const { folder, effects } = places;
  const watch = createConsentWatch(places, hash);
  const facts = (options.facts ?? {}) as Readonly<Record<string, unknown>>;
  const recorder = createRecorder({ places, hash, version: options.version, facts, watch });
  const delivery: DeliveryState = {
    underWay: new Set(),
    retries: new Map(),
    memory: new WeakMap(),
  };
  const { product } = manifest;
  const rawLog = createRawLogSwitch({ product, folder, rawLog: options.rawLog, effects });
  const opened: Omit<Session, 'queue'> = {
    manifest,
    hash,
    options,
    places,
    effects,
    folder,
    watch,
    recorder,
    delivery,
    rawLog,
  };
  return { ...opened, queue: createSendQueue((keepsAlive) => send(opened, keepsAlive)) };
}

async function send(session: Omit<Session, 'queue'>, keepsAlive: boolean): Promise<SendResult> {
  const { options, effects, folder, watch, recorder, delivery, rawLog } = session;
  const { sessions } = recorder;
  rawLog.dropOldOnce();
  sessions.refresh(effects.now(), true);
  sessions.finish();
  const erased = eraseDue(session, keepsAlive);
  if (!Object.values(watch.decisions()).some(({ state }) => state === 'on')) {
    await erased;
    return NOTHING_SENT;
  }
  // Loaded for the first attempt: a command that sends nothing does without it.
  const { deliver } = await import('./deliver.ts');
  const delivered = await deliver({
    sinks: listPlans(session),
    folder,
    effects,
    proxy: options.proxy,
    caFile: options.caFile,
    ledger: rawLog.read(),
    isOn: (lane) => {
      sessions.refresh(effects.now(), true);
      return watch.decisions()[lane]?.state === 'on';
    },
    keepsAlive,
    memory: [...sessions.list()].map(({ writer }) => ({
      owner: writer,
      take: writer.takeMemory,
      putBack: writer.returnMemory,
    })),
    state: delivery,
  });
  await erased;
  return delivered;
}

/** What the user wants erased is erased though they have said off, with the next sending after it could not be. */
async function eraseDue(session: Omit<Session, 'queue'>, keepsAlive: boolean): Promise<void> {
  const { manifest, options, effects, folder, watch } = session;
  if (folder === null || !mayTryErasure(folder, watch.decisions(), effects.now())) return;
  const { retryErasureInBackground } = await import('../erasure.ts');
  const target = findTarget(manifest, options, effects);
  const { proxy, caFile } = options;
  const asker = { target, proxy, caFile, effects, keepsAlive };
  await retryErasureInBackground(asker, { folder, effects });
}

const NOTHING_SENT: SendResult = { sent: 0, kept: 0, dropped: 0 };

/** For short commands: hands everything over, and starts a sender that outlives the process. */
export function sendDetached(session: Session): boolean {
  const { manifest, options, effects, folder, watch, recorder, rawLog } = session;
  if (folder === null) return false;
  const consentFiles = listConsentFiles(session.places);
  const consentSignature = readSignature(consentFiles);
  recorder.sessions.refresh(effects.now(), true);
  // As most commands end: without anything to do, and so without loading what would do it.
  const hasRecorded = [...recorder.sessions.list()].length > 0;
  if (!hasRecorded && !hasLeftOver(folder)) return false;
  rawLog.dropOldOnce();
  recorder.sessions.finish();
  const lanes = Object.values(watch.decisions()).flatMap(({ lane, state }) =>
    state === 'on' ? [lane] : [],
  );
  const isErasing = mayTryErasure(folder, watch.decisions(), effects.now());
  if (!isErasing && (lanes.length === 0 || !hasSpooledReports(folder))) return false;
  // A sender that had to wait would use up the day's only one.
  const sinks = listPlans(session);
  const mustAllWait = sinks.every(({ name }) => mustWait(session, folder, sinks, name));
  if (!isErasing && mustAllWait) return false;
  return startDetachedSender(
    {
      folder,
      product: manifest.product,
      target: findTarget(manifest, options, effects),
      sinks,
      proxy: options.proxy ?? null,
      // The sender has a working folder of its own.
      caFile: options.caFile === undefined ? null : path.resolve(options.caFile),
      lanes,
      isErasing,
      ledgerDays: rawLog.read()?.days ?? null,
      consentFiles,
      consentSignature,
      nowMs: effects.now(),
    },
    effects,
  );
}

/** The sinks that hold now, without those that are none. */
function listPlans({
  manifest,
  options,
  effects,
}: Pick<Session, 'manifest' | 'options' | 'effects'>): readonly SinkPlan[] {
  const listed = listSinks(options.sinks, findTarget(manifest, options, effects));
  return listed.flatMap(({ plan }) => plan ?? []);
}

/** Whether an earlier failure asks to wait with this sink. */
function mustWait(
  { effects }: Session,
  folder: string,
  sinks: readonly SinkPlan[],
  name: string,
): boolean {
  const isShared = sinks.length > 1 || hasSinkSpools(folder);
  const own = isShared ? findSinkFolder(folder, name) : folder;
  return isWaiting(readRetry(own), effects.now());
}

/** Puts into effect what was decided anew, for what is on its way too. */
function applyDecisions({ watch, recorder, delivery }: Session): void {
  recorder.sessions.applyDecisions();
  for (const { lane, stop } of delivery.underWay) {
    if (watch.decisions()[lane]?.state !== 'on') stop();
  }
}

export function choose(
  session: Session,
  choice: 'on' | 'off',
  named: readonly LaneName[] | undefined,
): ChoiceResult {
  const { effects, watch, recorder } = session;
  // A host without types may pass on what somebody typed.
  if (!CHOICES.has(choice)) {
    const got = typeof choice === 'string' ? 'another text' : 'no text';
    const message = `Expected the choice "on" or "off", got ${got}. Nothing was changed: pass one of the two.`;
    return { ok: false, message };
  }
  // Not those that run by a rule.
  const asked = Object.values(watch.decisions()).flatMap(({ lane, isChosen }) =>
    isChosen ? [lane] : [],
  );
  const lanes = named ?? asked;
  const governed = lanes.filter((lane) => asked.includes(lane));
  const others = lanes.filter((lane) => !asked.includes(lane));
  const written = watch.choose(choice, governed, effects.now());
  applyDecisions(session);
  // Also where a stronger layer had it off already: what is spooled goes by the user's word.
  if (choice === 'off') recorder.sessions.drop(governed);
  if (!written.ok || others.length === 0) return written;
  const message = `Expected lanes that ask for consent, got ${others.join(', ')}: such a lane runs by a rule, or is not declared. Its rule says how it ends.`;
  return { ok: false, message };
}

const CHOICES: ReadonlySet<unknown> = new Set(['on', 'off']);

/** Whether the lane of an event is on, by a fresh look. */
export function isEventOn({ manifest, effects, watch, recorder }: Session, event: string): boolean {
  const lane = Object.hasOwn(manifest.events, event) ? manifest.events[event]?.lane : undefined;
  recorder.sessions.refresh(effects.now(), true);
  return lane !== undefined && watch.decisions()[lane]?.state === 'on';
}

export function applySitePolicy(session: Session, policy: 'forbidden' | 'allowed'): void {
  session.watch.setSitePolicy(policy, session.effects.now());
  applyDecisions(session);
}

export function takeNotice({ manifest, hash, effects, watch, recorder }: Session): string | null {
  if (watch.isNoticeRun()) return null;
  recorder.sessions.refresh(effects.now(), true);
  const before = watch.notice();
  const due = findDueNotice(manifest, watch.decisions(), before);
  if (due === null || !hasReader(effects)) return null;
  const text = formatNotice(manifest, due, watch.decisions());
  watch.markNotice(buildNotice(manifest, hash, due, before, effects.now()));
  recorder.sessions.applyDecisions();
  return text;
}
