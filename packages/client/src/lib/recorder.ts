/**
 * The way of an event up to the disk: consent, shape, spool. What a host's callback throws is swallowed and counted.
 */
import { removeDailyMark, setDailyMark } from '@candor/local/daily';
import type { Appended } from '@candor/local/spool';
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
  readonly record: (event: string, fields: Fields) => void;
  /** As `record()`, with fields that are read only if the event's lane is on. */
  readonly recordRead: (event: string, read: () => Fields) => void;
  /** As `record()`, at most once per session for the event and key. */
  readonly recordOnce: (event: string, key: string, fields: Fields) => void;
  /** As `record()`, at most once per UTC day and installation for the event and key. */
  readonly recordDaily: (event: string, key: string, fields: Fields) => void;
  /** An event with a role, which is Candor's own to record. Whether it was kept; never where its lane is off. */
  readonly recordOwn: (event: string, lane: LaneName, fields: Fields) => boolean;
  /** As `recordOwn()`, at most once per UTC day and installation for the event and key. */
  readonly recordOwnDaily: (event: string, lane: LaneName, key: string, fields: Fields) => boolean;
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

export type RecorderOptions = Omit<LaneSessionsOptions, 'translate' | 'onReset' | 'onDropped'>;

/** What the functions below work on. */
interface State {
  readonly options: RecorderOptions;
  readonly sessions: LaneSessions;
  readonly pseudonyms: Pseudonyms;
  readonly counts: { recorded: number; refused: number; lost: number };
  /** The lane of each declared event that the host may record. */
  readonly lanes: ReadonlyMap<string, LaneName>;
  /** Events and keys that were recorded once. */
  readonly once: Set<string>;
}

export function createRecorder(options: RecorderOptions): Recorder {
  const { manifest, effects } = options.places;
  const counts = { recorded: 0, refused: 0, lost: 0 };
  const sessions = createLaneSessions({
    ...options,
    translate: (...asked) => pseudonyms.translate(...asked),
    onReset: () => pseudonyms.forget(),
    onDropped: (count) => {
      counts.lost += count;
    },
  });
  const pseudonyms = createPseudonyms(manifest, sessions.openSecret);
  const lanes = new Map(
    Object.entries(manifest.events).flatMap(([event, { lane, role }]) =>
      role === undefined ? [[event, lane] as const] : [],
    ),
  );
  const state: State = { options, sessions, pseudonyms, counts, lanes, once: new Set() };
  return {
    sessions,
    record: (event, fields) => {
      const nowMs = effects.now();
      sessions.refresh(nowMs, false);
      const appended = sessions.way(event, nowMs)?.(fields, nowMs);
      if (appended === 'kept') counts.recorded += 1;
      else recordSlowly(state, event, fields, nowMs, appended);
    },
    recordRead: (event, read) => {
      const nowMs = effects.now();
      const lane = admit(state, event, nowMs);
      if (lane !== null) readAndRecord(state, lane, event, read, nowMs);
    },
    recordOnce: (event, key, fields) => {
      const nowMs = effects.now();
      const lane = admit(state, event, nowMs);
      if (lane !== null) recordFirst(state, lane, event, key, fields, nowMs);
    },
    recordDaily: (event, key, fields) => {
      const nowMs = effects.now();
      const lane = admit(state, event, nowMs);
      if (lane !== null) recordFirstOfDay(state, lane, event, key, fields, nowMs);
    },
    recordOwn: (event, lane, fields) => {
      const nowMs = effects.now();
      sessions.refresh(nowMs, false);
      return sessions.isOn(lane) && recordIn(state, lane, event, fields, nowMs);
    },
    recordOwnDaily: (event, lane, key, fields) => {
      const nowMs = effects.now();
      sessions.refresh(nowMs, false);
      return sessions.isOn(lane) && recordFirstOfDay(state, lane, event, key, fields, nowMs);
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
function admit(state: State, event: string, nowMs: number): LaneName | null {
  const { sessions, lanes } = state;
  sessions.refresh(nowMs, false);
  const lane = lanes.get(event);
  if (lane === undefined) return refuse(state, nowMs);
  return sessions.isOn(lane) ? lane : null;
}

function refuse({ options, sessions, counts }: State, nowMs: number): null {
  const { manifest } = options.places;
  const first = (Object.keys(manifest.lanes) as LaneName[]).find(sessions.isOn);
  if (first === undefined) return null;
  counts.refused += 1;
  sessions.find(first, nowMs).countLost('undeclared', 1);
  return null;
}

/** For an event that has no way yet, or was not kept on it: what most events run through is small without that. */
function recordSlowly(
  state: State,
  event: string,
  fields: Fields,
  nowMs: number,
  appended: Appended | undefined,
): void {
  const { sessions, lanes } = state;
  const lane = appended === undefined ? admit(state, event, nowMs) : lanes.get(event);
  if (lane === null || lane === undefined) return;
  recordIn(state, lane, event, fields, nowMs, appended);
  sessions.keepWay(event, lane);
}

/** Whether the event was kept. `first` is what became of it where that was tried already. */
function recordIn(
  { sessions, counts }: State,
  lane: LaneName,
  event: string,
  fields: Fields,
  nowMs: number,
  first?: Appended,
): boolean {
  let appended = first ?? sessions.find(lane, nowMs).append(event, fields, nowMs);
  // That the session is over may come to light only as it opens a file: then the event is the next one's.
  if (appended === 'unwanted' && sessions.isOn(lane)) {
    appended = sessions.find(lane, nowMs).append(event, fields, nowMs);
  }
  if (appended === 'kept') counts.recorded += 1;
  else if (appended === 'too_long') counts.refused += 1;
  // Turned off in this moment, or never agreed to, there is nothing to be lost.
  else if (appended !== 'undeclared' && sessions.isOn(lane)) counts.lost += 1;
  return appended === 'kept';
}

function readAndRecord(
  state: State,
  lane: LaneName,
  event: string,
  read: () => Fields,
  nowMs: number,
): void {
  const fields = readNow(read);
  if (fields !== REFUSED) {
    recordIn(state, lane, event, fields, nowMs);
    return;
  }
  state.counts.refused += 1;
  state.sessions.find(lane, nowMs).countLost('invalid', 1);
}

const REFUSED: unique symbol = Symbol('refused');

/** What the host's callback gives, unless it throws or gives what is yet to come. */
function readNow(read: () => Fields): Fields | typeof REFUSED {
  try {
    const fields = read();
    if (!isPromise(fields)) return fields;
    // Nobody waits for it: what it may be rejected with must not end the host's process.
    fields.then(undefined, () => undefined);
  } catch {
    // Counted as refused.
  }
  return REFUSED;
}

/** Fields that are yet to come, from a callback that was to give them at once. */
function isPromise(fields: unknown): fields is PromiseLike<unknown> {
  return (
    typeof fields === 'object' &&
    fields !== null &&
    'then' in fields &&
    typeof fields.then === 'function'
  );
}

/** What could not be kept is not remembered: it may be recorded the next time. */
function recordFirst(
  state: State,
  lane: LaneName,
  event: string,
  key: string,
  fields: Fields,
  nowMs: number,
): void {
  const known = `${event}\0${key}`;
  if (!isOpen(state, known)) return;
  if (recordIn(state, lane, event, fields, nowMs)) state.once.add(known);
}

/** Whether it was kept. Remembered in this process too, which spares the disk a look and holds where there is no disk. */
function recordFirstOfDay(
  state: State,
  lane: LaneName,
  event: string,
  key: string,
  fields: Fields,
  nowMs: number,
): boolean {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const known = `${event}\0${day}\0${key}`;
  if (!isOpen(state, known)) return false;
  const { folder } = state.options.places;
  const mark = { lane, day, event, key };
  const { bytes } = folder === null ? NO_SECRET : state.sessions.openSecret();
  // Set before: of two processes only one may go on.
  const set = folder === null ? 'unkept' : setDailyMark(folder, bytes, mark);
  const isKept = set !== 'again' && recordIn(state, lane, event, fields, nowMs);
  if (isKept || set === 'again') state.once.add(known);
  else if (set === 'first' && folder !== null) removeDailyMark(folder, bytes, mark);
  return isKept;
}

const NO_SECRET = { bytes: new Uint8Array() };

function isOpen({ once }: State, known: string): boolean {
  return !once.has(known) && once.size < onceKeysMax;
}
