/**
 * What the calls of one telemetry session do, once they are let in.
 */
import {
  findConsentPlaces,
  listConsentFiles,
  type ConsentPlaces,
} from '@candor/local/consent-inputs';
import type { Effects } from '@candor/local/effects';
import { readSignature } from '@candor/local/settings';
import { hasSpooledReports, readRetry, type Retry } from '@candor/local/spool';
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import { findTarget } from '../target.ts';
import type { ChoiceResult, Declaration, SendResult, TelemetryOptions } from '../telemetry.ts';
import { createConsentWatch, type ConsentWatch } from './consent-watch.ts';
import type { UnderWay } from './deliver.ts';
import { startDetachedSender } from './detached-sender.ts';
import { buildNotice, findDueNotice, formatNotice, hasReader } from './notice.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createRawLogSwitch, type RawLogSwitch } from './raw-log-switch.ts';
import { isWaiting } from './retry-plan.ts';
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
  /** The report on its way, which does not outlive a user's "off". */
  readonly underWay: { current: UnderWay | null };
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
  const underWay = { current: null };
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
    underWay,
    rawLog,
  };
  const retry = { current: null };
  return { ...opened, queue: createSendQueue((keepsAlive) => send(opened, retry, keepsAlive)) };
}

async function send(
  session: Omit<Session, 'queue'>,
  retry: { current: Retry | null },
  keepsAlive: boolean,
): Promise<SendResult> {
  const { manifest, options, effects, folder, watch, recorder, underWay, rawLog } = session;
  const { sessions } = recorder;
  rawLog.dropOldOnce();
  sessions.refresh(effects.now(), true);
  sessions.finish();
  if (!Object.values(watch.decisions()).some(({ state }) => state === 'on')) return NOTHING_SENT;
  // Loaded for the first attempt: a command that sends nothing does without it.
  const { deliver } = await import('./deliver.ts');
  return deliver({
    target: findTarget(manifest, options, effects),
    folder,
    effects,
    proxy: options.proxy,
    ledger: rawLog.read(),
    isOn: (lane) => {
      sessions.refresh(effects.now(), true);
      return watch.decisions()[lane]?.state === 'on';
    },
    underWay,
    keepsAlive,
    memory: [...sessions.list()].map(({ writer }) => ({
      take: writer.takeMemory,
      putBack: writer.returnMemory,
    })),
    retry,
  });
}

const NOTHING_SENT: SendResult = { sent: 0, kept: 0, dropped: 0 };

/** For short commands: hands everything over, and starts a sender that outlives the process. */
export function sendDetached(session: Session): boolean {
  const { manifest, options, effects, folder, watch, recorder, rawLog } = session;
  if (folder === null) return false;
  rawLog.dropOldOnce();
  const consentFiles = listConsentFiles(session.places);
  const consentSignature = readSignature(consentFiles);
  recorder.sessions.refresh(effects.now(), true);
  recorder.sessions.finish();
  const lanes = Object.values(watch.decisions()).flatMap(({ lane, state }) =>
    state === 'on' ? [lane] : [],
  );
  if (lanes.length === 0 || !hasSpooledReports(folder)) return false;
  // A sender that had to wait would use up the day's only one.
  if (isWaiting(readRetry(folder), effects.now())) return false;
  return startDetachedSender(
    {
      folder,
      product: manifest.product,
      target: findTarget(manifest, options, effects),
      proxy: options.proxy ?? null,
      lanes,
      ledgerDays: rawLog.read()?.days ?? null,
      consentFiles,
      consentSignature,
      nowMs: effects.now(),
    },
    effects,
  );
}

/** Puts into effect what was decided anew, for what is on its way too. */
function applyDecisions({ watch, recorder, underWay }: Session): void {
  recorder.sessions.applyDecisions();
  const { current } = underWay;
  if (current !== null && watch.decisions()[current.lane]?.state !== 'on') current.stop();
}

export function choose(
  session: Session,
  choice: 'on' | 'off',
  named: readonly LaneName[] | undefined,
): ChoiceResult {
  const { effects, watch, recorder } = session;
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
