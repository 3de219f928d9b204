/**
 * What a run has once it does anything at all: it records, sends, or is told something by the user. Most of it is made when it is
 * needed for the first time.
 */
import type { ConsentPlaces } from '@candor/local/consent-inputs';
import type { Effects } from '@candor/local/effects';
import type { Manifest } from '@candor/manifest/manifest';
import type { TelemetryOptions } from '../telemetry.ts';
import { createConsentActs, type ConsentActs } from './consent-acts.ts';
import type { ConsentWatch } from './consent-watch.ts';
import type { DeliveryState } from './deliver.ts';
import { createHeartbeats, type Heartbeats } from './heartbeat.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createRawLogSwitch, type RawLogSwitch } from './raw-log-switch.ts';
import { send } from './send.ts';
import { createSendQueue, type SendQueue } from './send-queue.ts';
import type { SharedMemory } from './shared-memory.ts';

/** What a session is opened with. */
export interface Setting {
  readonly manifest: Manifest;
  readonly hash: string;
  readonly options: TelemetryOptions<unknown>;
  readonly effects: Effects;
  /** Null where the user has no home. */
  readonly folder: string | null;
  readonly places: ConsentPlaces;
  readonly watch: ConsentWatch;
  /** At the start; null where it was removed. */
  readonly workingFolder: string | null;
}

export interface Session extends Setting {
  readonly recorder: Recorder;
  readonly acts: () => ConsentActs;
  readonly queue: () => SendQueue;
  readonly rawLog: () => RawLogSwitch;
  /** What the product has said about the raw log: known without what reads it. */
  readonly saidRawLog: () => boolean | undefined;
  readonly hearts: () => Heartbeats;
  /** Has the heartbeats that there are look whether their lanes are on now. */
  readonly lookAgain: () => void;
  /** Whether a question waits for its answer. Set at all in a run that asks: no notice is shown in it. */
  isAsking?: boolean;
  /** With the reports on their way, which do not outlive a user's "off". */
  readonly delivery: DeliveryState;
  /** Stops the heartbeats, and hands over what was recorded. */
  readonly close: () => void;
}

/** Makes no file. */
export function openSession(setting: Setting): Session {
  const { manifest, hash, options, effects, folder, places, watch } = setting;
  const facts = (options.facts ?? {}) as Readonly<Record<string, unknown>>;
  const { product } = manifest;
  const shared: SharedMemory = new WeakMap();
  const { version } = options;
  const recorder = createRecorder({ places, hash, version, facts, watch, shared });
  let rawLog: RawLogSwitch | null = null;
  let hearts: Heartbeats | null = null;
  const session: Session = {
    ...setting,
    recorder,
    acts: once(() => createConsentActs(places, hash, watch)),
    queue: once(() => createSendQueue((keepsAlive) => send(session, keepsAlive))),
    rawLog: () =>
      (rawLog ??= createRawLogSwitch({ product, folder, rawLog: options.rawLog, effects })),
    saidRawLog: () => (rawLog === null ? options.rawLog : rawLog.said()),
    hearts: () => (hearts ??= createHeartbeats(effects)),
    lookAgain: () => hearts?.look(),
    delivery: { underWay: new Set(), retries: new Map(), memory: shared },
    close: () => {
      hearts?.stopAll();
      recorder.sessions.finish();
    },
  };
  return session;
}

/** Makes something when it is asked for, and no second time. */
function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}
