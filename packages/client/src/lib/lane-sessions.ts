/**
 * The sessions of all lanes in one process, under the consent that holds now.
 */
import type { ConsentPlaces } from '@candor/local/consent-inputs';
import { dropDailyMarks } from '@candor/local/daily';
import { dropDeclarationCopy, writeDeclarationCopy } from '@candor/local/declaration-copy';
import { dropFailures } from '@candor/local/drop-failures';
import { dropErasureMark, signErasure } from '@candor/local/erased-mark';
import { openDeviceSecret, secretFileOf, type DeviceSecret } from '@candor/local/ids';
import { readSignature } from '@candor/local/settings';
import { dropSpool } from '@candor/local/spool';
import type { LaneName } from '@candor/manifest/manifest';
import type { ConsentWatch } from './consent-watch.ts';
import { createEndedSessions, type EndedSessions } from './ended-sessions.ts';
import { createLaneSession, type AppendEvent, type LaneSession } from './lane-session.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import type { SharedMemory } from './shared-memory.ts';
import { settle } from './settle-decisions.ts';

export interface LaneSessions {
  readonly isOn: (lane: LaneName) => boolean;
  /** The session of a lane that is on, begun if there is none. */
  readonly find: (lane: LaneName, nowMs: number) => LaneSession;
  /**
   * What appends events of this name to the session of a lane that is on, in place of `isOn()` and `find()`, which all events would
   * have to ask. Undefined where nothing was kept by `keepWay()`, or it no longer holds.
   */
  readonly way: (event: string, nowMs: number) => AppendEvent | undefined;
  /** For an event that the host may record in this lane. Nothing is kept where the lane is off. */
  readonly keepWay: (event: string, lane: LaneName) => void;
  /** Those that go on, and those that ended while they held events that no disk took. */
  readonly list: () => Iterable<LaneSession>;
  /** Looks whether consent has changed, if the last look is long enough ago, and puts it into effect. */
  readonly refresh: (nowMs: number, isForced: boolean) => void;
  /** Puts into effect what has been decided anew in this process. */
  readonly applyDecisions: () => void;
  /** Hands everything over to senders. The sessions go on. */
  readonly finish: () => void;
  /** Removes what is spooled for these lanes, and the marks of what was recorded today. */
  readonly drop: (lanes: readonly LaneName[]) => void;
  readonly openSecret: () => DeviceSecret;
  /** Has `listener` called whenever a session may have taken the place of another; one listener is enough. */
  readonly onMoved: (listener: () => void) => void;
}

export interface LaneSessionsOptions {
  readonly places: ConsentPlaces;
  readonly hash: string;
  readonly version: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly watch: ConsentWatch;
  readonly translate: Pseudonyms['translate'];
  /** What of the sessions' memory waits for each sink. */
  readonly shared: SharedMemory;
  /** Told when the device secret was reset. */
  readonly onReset: () => void;
  /** Told how many events had to be dropped, in the spool to make room or in memory. */
  readonly onDropped: (count: number) => void;
}

export function createLaneSessions(options: LaneSessionsOptions): LaneSessions {
  const { places, watch } = options;
  const { folder, effects } = places;
  const begin = createBeginning(options);
  const ended = createEndedSessions(options.onDropped, options.shared);
  const { sessions, ways, end, eraseOwn, dropOwn } = createOpenSessions(options, ended);
  let tellMoved = (): void => undefined;

  const drop = (lanes: readonly LaneName[]): void => {
    for (const lane of lanes) dropOwn(lane);
    if (folder !== null) dropFiles(folder, lanes, watch);
  };

  const applyDecisions = (): void => {
    settle(Object.values(watch.decisions()), sessions, { end, dropOwn, drop });
  };

  const isOn: LaneSessions['isOn'] = (lane) => watch.decisions()[lane]?.state === 'on';

  let beside: readonly [isErased: boolean, isReset: boolean] = [false, false];
  const lookBeside = (): void => {
    beside = [begin.isErasedSince(), begin.forgetResetSecret()];
  };
  const refresh: LaneSessions['refresh'] = (nowMs, isForced) => {
    const look = watch.refresh(nowMs, isForced, lookBeside);
    if (look === 'early') return;
    // Kept here: what follows may look once more, before it opens a file.
    const [isErased, isReset] = beside;
    const isMoved = isErased || isReset || look === 'changed';
    if (isErased) eraseOwn();
    if (isReset) {
      options.onReset();
      for (const lane of sessions.keys()) end(lane);
    }
    if (look === 'changed') applyDecisions();
    if (isMoved) tellMoved();
  };

  return {
    isOn,
    find: (lane, nowMs) => {
      const session = sessions.get(lane);
      if (session?.isCurrent(nowMs) === true) return session;
      // In another month it has another pseudonym: a session that went on would link the two.
      end(lane);
      const begun = begin.session(lane, nowMs, () => {
        refresh(effects.now(), true);
        return isOn(lane) && sessions.get(lane) === begun;
      });
      sessions.set(lane, begun);
      ended.tellLosses(begun);
      tellMoved();
      return begun;
    },
    ...createWayCalls(watch, sessions, ways),
    list: () => [...ended.list(), ...sessions.values()],
    refresh,
    applyDecisions,
    finish: () => sessions.forEach((session) => session.finish(effects.now())),
    drop,
    openSecret: begin.secret,
    onMoved: (listener) => {
      tellMoved = listener;
    },
  };
}

function createWayCalls(
  watch: ConsentWatch,
  sessions: OpenSessions['sessions'],
  ways: OpenSessions['ways'],
): Pick<LaneSessions, 'way' | 'keepWay'> {
  /** Under which the ways were found. */
  let decisions = watch.decisions();
  return {
    way: (event, nowMs) => {
      if (watch.decisions() !== decisions) return undefined;
      const way = ways.get(event);
      return way?.isCurrent(nowMs) === true ? way.append : undefined;
    },
    keepWay: (event, lane) => {
      if (watch.decisions() !== decisions) ways.clear();
      decisions = watch.decisions();
      const session = decisions[lane]?.state === 'on' ? sessions.get(lane) : undefined;
      const append = session?.way(event);
      if (session !== undefined && append !== undefined) {
        ways.set(event, { isCurrent: session.isCurrent, append });
      }
    },
  };
}

interface OpenSessions {
  readonly sessions: Map<LaneName, LaneSession>;
  /** By event; none of them leads to a session that is over. */
  readonly ways: Map<string, Pick<LaneSession, 'isCurrent'> & { readonly append: AppendEvent }>;
  /** Hands over what the lane has recorded. */
  readonly end: (lane: LaneName) => void;
  /** What is recorded from now on has other ids, and nothing more goes out under the old ones. */
  readonly eraseOwn: () => void;
  /** Removes what this run has recorded. */
  readonly dropOwn: (lane: LaneName) => void;
}

/** The sessions that go on, and the three ways in which one can end. */
function createOpenSessions({ places }: LaneSessionsOptions, ended: EndedSessions): OpenSessions {
  const sessions: OpenSessions['sessions'] = new Map();
  const ways: OpenSessions['ways'] = new Map();
  const forget = (lane: LaneName): void => {
    sessions.delete(lane);
    ways.clear();
  };
  return {
    sessions,
    ways,
    end: (lane) => {
      const session = sessions.get(lane);
      if (session === undefined) return;
      session.finish(places.effects.now());
      forget(lane);
      ended.keep(session);
    },
    eraseOwn: () => {
      for (const [lane, session] of sessions) {
        ended.lose(session);
        forget(lane);
        ended.keep(session);
      }
      ended.erase();
    },
    dropOwn: (lane) => {
      ended.drop(lane, sessions.get(lane));
      forget(lane);
    },
  };
}

/** What belongs to no lane in particular stays for as long as any lane is on. */
function dropFiles(folder: string, lanes: readonly LaneName[], watch: ConsentWatch): void {
  const isAnyOn = Object.values(watch.decisions()).some(({ state }) => state === 'on');
  dropSpool(folder, lanes, !isAnyOn);
  dropDailyMarks(folder, lanes);
  dropFailures(folder, lanes);
  if (isAnyOn) return;
  dropDeclarationCopy(folder);
  dropErasureMark(folder);
}

interface Beginning {
  /** `isWanted` is asked before each file of the session is opened. */
  readonly session: (lane: LaneName, nowMs: number, isWanted: () => boolean) => LaneSession;
  readonly secret: () => DeviceSecret;
  /** Forgets the secret if another process has reset it since it was opened. */
  readonly forgetResetSecret: () => boolean;
  /** Whether there was an erasure since sessions began, or since this last said so. */
  readonly isErasedSince: () => boolean;
}

/** What sessions begin with: made once, on first need. */
function createBeginning(options: LaneSessionsOptions): Beginning {
  const { hash, version, facts, watch, translate, onDropped } = options;
  const { manifest, folder, effects } = options.places;
  let secret: DeviceSecret | null = null;
  let isCopied = false;
  // Named with the secret: a start that records nothing has no use for the module of ids.
  let files: readonly string[] = [];
  let signature = '';
  const openSecret = (): DeviceSecret => {
    if (secret === null) {
      secret = openDeviceSecret(folder, effects);
      files = folder === null ? [] : [secretFileOf(folder)];
      signature = readSignature(files);
    }
    return secret;
  };
  const signErased = (): string | null => (folder === null ? null : signErasure(folder));
  /** Undefined before the first session: there is none that could have been erased. */
  let erasure: string | null | undefined;
  return {
    session: (lane, nowMs, isWanted) => {
      if (erasure === undefined) erasure = signErased();
      if (!isCopied && folder !== null) writeDeclarationCopy(folder, manifest, hash);
      isCopied = true;
      const decision = watch.decisions()[lane];
      return createLaneSession({
        manifest,
        hash,
        version,
        facts,
        folder,
        effects,
        lane,
        agreed: decision?.agreed ?? null,
        agreedManifest: decision?.agreedManifest ?? null,
        openSecret,
        translate: (pseudonym, kind) => translate(pseudonym, kind, lane, nowMs),
        nowMs,
        isWanted,
        onDropped,
      });
    },
    secret: openSecret,
    forgetResetSecret: () => {
      if (secret === null || readSignature(files) === signature) return false;
      secret = null;
      return true;
    },
    isErasedSince: () => {
      if (erasure === undefined) return false;
      const now = signErased();
      // That there is no mark any more is no erasure: telemetry was turned off, or nobody can look.
      if (now === null || now === erasure) return false;
      erasure = now;
      return true;
    },
  };
}
