/**
 * The way of an event up to the disk: consent, shape, spool. What a host's callback throws is swallowed and counted.
 */
import { setDailyMark } from '@candor/local/daily';
import type { LaneName } from '@candor/manifest/manifest';
import { onceKeysMax } from '../limits.ts';
import {
  createLaneSessions,
  type LaneSessions,
  type LaneSessionsOptions,
} from './lane-sessions.ts';
import { createPseudonyms, type Pseudonyms, type PseudonymKind } from './pseudonyms.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface Recorder {
  /** Records an event, whose fields are read only if its lane is on. */
  readonly record: (event: string, read: () => Fields) => void;
  /** As `record()`, at most once per session for the event and key. */
  readonly recordOnce: (event: string, key: string, read: () => Fields) => void;
  /** As `record()`, at most once per UTC day and installation for the event and key. */
  readonly recordDaily: (event: string, key: string, read: () => Fields) => void;
  /** '' while no lane is on. */
  readonly pseudonym: (kind: PseudonymKind, id: string) => string;
  readonly counts: () => Counts;
  readonly sessions: LaneSessions;
}

export interface Counts {
  readonly recorded: number;
  readonly refused: number;
  readonly lost: number;
}

export type RecorderOptions = Omit<LaneSessionsOptions, 'onReset' | 'onDropped'>;

/** What the functions below work on. */
interface State {
  readonly options: RecorderOptions;
  readonly sessions: LaneSessions;
  readonly pseudonyms: Pseudonyms;
  readonly counts: { recorded: number; refused: number; lost: number };
  /** Events and keys that were recorded once. */
  readonly once: Set<string>;
}

export function createRecorder(options: RecorderOptions): Recorder {
  const { manifest, effects } = options.places;
  const counts = { recorded: 0, refused: 0, lost: 0 };
  const sessions = createLaneSessions({
    ...options,
    onReset: () => pseudonyms.forget(),
    onDropped: (count) => {
      counts.lost += count;
    },
  });
  const pseudonyms = createPseudonyms(manifest, sessions.openSecret);
  const state: State = { options, sessions, pseudonyms, counts, once: new Set() };
  return {
    sessions,
    record: (event, read) => {
      const nowMs = effects.now();
      const lane = admit(state, event, nowMs);
      if (lane !== null) recordIn(state, lane, event, read, nowMs);
    },
    recordOnce: (event, key, read) => {
      const nowMs = effects.now();
      const lane = admit(state, event, nowMs);
      if (lane === null || !isFirstOfSession(state, `${event}\0${key}`)) return;
      recordIn(state, lane, event, read, nowMs);
    },
    recordDaily: (event, key, read) => {
      const nowMs = effects.now();
      const lane = admit(state, event, nowMs);
      if (lane === null || !isFirstOfDay(state, lane, event, key, nowMs)) return;
      recordIn(state, lane, event, read, nowMs);
    },
    pseudonym: (kind, id) => {
      const nowMs = effects.now();
      sessions.refresh(nowMs, false);
      const lane = PSEUDONYM_LANES.find(sessions.isOn);
      return lane === undefined ? '' : pseudonyms.build(kind, id, lane, nowMs);
    },
    counts: () => ({ ...counts }),
  };
}

/** The lane whose pseudonyms the host gets to see: usage, if it is on. */
const PSEUDONYM_LANES: readonly LaneName[] = ['usage', 'exceptions', 'performance', 'licence'];

/** The lane of an event if it is on. An event that is not declared is counted, in the first lane that is on. */
function admit(
  { options, sessions, counts }: State,
  event: string,
  nowMs: number,
): LaneName | null {
  const { manifest } = options.places;
  sessions.refresh(nowMs, false);
  const lane = Object.hasOwn(manifest.events, event) ? manifest.events[event]?.lane : undefined;
  if (lane !== undefined) return sessions.isOn(lane) ? lane : null;
  const first = (Object.keys(manifest.lanes) as LaneName[]).find(sessions.isOn);
  if (first === undefined) return null;
  counts.refused += 1;
  sessions.find(first, nowMs).countLost('undeclared', 1);
  return null;
}

function recordIn(
  { sessions, pseudonyms, counts }: State,
  lane: LaneName,
  event: string,
  read: () => Fields,
  nowMs: number,
): void {
  const session = sessions.find(lane, nowMs);
  const shape = session.shaper(event);
  // Declared, but the user agreed to an older manifest that did not have it.
  if (shape === undefined) return;
  let fields: Fields;
  try {
    fields = read();
  } catch {
    counts.refused += 1;
    session.countLost('invalid', 1);
    return;
  }
  const shaped = pseudonyms.translate(event, shape(fields).fields, lane, nowMs);
  if (session.append(event, shaped, nowMs)) counts.recorded += 1;
  // Turned off in this moment, there is nothing to be lost.
  else if (sessions.isOn(lane)) counts.lost += 1;
}

function isFirstOfSession({ once }: State, known: string): boolean {
  if (once.has(known) || once.size >= onceKeysMax) return false;
  once.add(known);
  return true;
}

/** Remembered in this process too, which spares the disk a look and holds where there is no disk. */
function isFirstOfDay(
  state: State,
  lane: LaneName,
  event: string,
  key: string,
  nowMs: number,
): boolean {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  if (!isFirstOfSession(state, `${event}\0${day}\0${key}`)) return false;
  const { folder } = state.options.places;
  if (folder === null) return true;
  const { bytes } = state.sessions.openSecret();
  return setDailyMark(folder, bytes, { lane, day, event, key }) !== 'again';
}
