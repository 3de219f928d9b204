/**
 * The SDK: what a product embeds to record what its manifest declares.
 *
 *     import { createTelemetry } from '@candor/client/telemetry';
 *     import { declaration } from './telemetry.generated.ts';   // made by `candor manifest types telemetry.yaml`
 *
 *     const telemetry = createTelemetry(declaration, { version: '5.2.0', facts: { hosting: 'kestrel' } });
 *     telemetry.record('vms.connected', { site: telemetry.pseudonym('site', siteId), cameras: 12 });
 */
import type { LayerReading, LicenceInForce } from '@candor/local/consent';
import type { Effects } from '@candor/local/effects';
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import type { AskOptions, AskResult } from './lib/ask-once.ts';
import { createDoor } from './lib/door.ts';
import { createHeartbeats } from './lib/heartbeat.ts';
import type { Outcome } from './lib/measure-run.ts';
import { createRecordingCalls } from './lib/recording-calls.ts';
import {
  applySitePolicy,
  choose,
  isEventOn,
  openSession,
  sendDetached,
  takeNotice,
  type Session,
} from './lib/session.ts';
import { CLOSED, createSilence, NOTHING, NOTHING_SENT, UNANSWERED } from './lib/silence.ts';
import { createVitalSigns, type Vitals } from './lib/vitals.ts';
import type { TelemetrySink } from './sinks.ts';

export type { AskOptions, AskResult } from './lib/ask-once.ts';

/**
 * A manifest with its hash and, in its type only, the shape of its events and own facts. Written to a file by
 * `candor manifest types`; `Events` and `Facts` never exist at run time.
 */
export interface Declaration<
  Events = Record<string, Record<string, unknown>>,
  Facts = Record<string, unknown>,
> {
  readonly manifest: Manifest;
  readonly hash: string;
  readonly __types?: { readonly events: Events; readonly facts: Facts };
}

export interface TelemetryOptions<Facts> {
  /** The product's version; sent only where the manifest declares the fact `version`. */
  readonly version: string;
  /** Values of the product's own session facts. */
  readonly facts?: Facts;
  /**
   * Folder that holds consent, secret, spool and ledger. Default: the user's state folder for this product. A relative one, here
   * and below, is resolved once, from the working folder at the start.
   */
  readonly folder?: string;
  /** Folder of the settings file that the manifest names. Default: the working folder. Later entries win. */
  readonly settingsFolders?: readonly string[];
  /**
   * Folder of the project that is worked on, where that is not the working folder. A repository around either that opts out is
   * obeyed.
   */
  readonly projectFolder?: string;
  /** Overrides of the manifest's collector address and key. An administrator's relay goes before them. */
  readonly collector?: string;
  readonly key?: string;
  /** HTTP proxy as configured in the product; otherwise HTTPS_PROXY, HTTP_PROXY and NO_PROXY hold. */
  readonly proxy?: string;
  /** A file of certificates (PEM) to trust beside the usual ones and NODE_EXTRA_CA_CERTS. */
  readonly caFile?: string;
  /**
   * Where reports go. Default: the collector alone. Each sink that is named gets everything, for itself: one that is away holds
   * up no other. An administrator's own collector takes the place of all. See `docs/sinks.md`.
   */
  readonly sinks?: readonly TelemetrySink[];
  /** Keep a dated copy of every body that is sent, with the answer. Default: as the user set it, else false. */
  readonly rawLog?: boolean;
  /**
   * The licence in force at the start, for products whose licences are audited: its edition and whether it waives the audit
   * decide about the lane `licence`. `checkLicenceKey()` gives it, or a licence system of the vendor's own.
   */
  readonly licence?: LicenceInForce;
  readonly effects?: Partial<Effects>;
}

/** Nothing here throws, writes to the console, or keeps the process alive; `send()` alone does the last, within its bounds. */
export interface Telemetry<Events> {
  /** Shapes the event, and appends it to the spool if the user's consent for its lane allows it. */
  readonly record: <Name extends keyof Events & string>(event: Name, fields: Events[Name]) => void;
  /** Records the event now and then every `everyMs` (default 1 h), and sends what is spooled, in process. Returns a stop function. */
  readonly heartbeat: <Name extends keyof Events & string>(
    event: Name,
    read: () => Events[Name],
    options?: { readonly everyMs?: number },
  ) => () => void;
  /** Records at most once per session for the given event and key (e.g. each command once). */
  readonly recordOnce: <Name extends keyof Events & string>(
    event: Name,
    key: string,
    fields: Events[Name],
  ) => void;
  /** Records at most once per UTC day and installation for the given event and key (e.g. a project, the content of a licence audit). */
  readonly recordDaily: <Name extends keyof Events & string>(
    event: Name,
    key: string,
    fields: Events[Name],
  ) => void;
  /**
   * Runs the operation, records the event with what `read` makes of how long it took and how it ended, and gives back what the
   * operation gives, also what it throws. A promise is measured until it is settled.
   */
  readonly measure: <Name extends keyof Events & string, Result>(
    event: Name,
    run: () => Result,
    read: (elapsedMs: number, outcome: Outcome) => Events[Name],
  ) => Result;
  /** Starts a timer by a clock that nobody can set; returns a function that tells the milliseconds since then. */
  readonly startTimer: () => () => number;
  /** Counts an error, for `vitals()`: that there was one, and nothing of it. */
  readonly countError: () => void;
  /** How the process is now, for a heartbeat to tell. Reads, and sends nothing. */
  readonly vitals: () => Vitals;
  /** Keyed hash of a real id that stays on this machine; '' while no lane is on. */
  readonly pseudonym: (of: 'site' | 'project' | 'licence', id: string) => string;
  /**
   * Sends what is spooled now, in this process, unless an earlier failure asks to wait. Never rejects, and settles within
   * 40 s, or 80 s where it has to wait for an attempt under way; until then it keeps the process alive, unless `keepsAlive` is
   * false (default true). Then the process may end before it settles. Heartbeats send in this way.
   */
  readonly send: (options?: { readonly keepsAlive?: boolean }) => Promise<SendResult>;
  /** For short commands: spawns at most one detached sender a day. Returns whether one was spawned. */
  readonly sendDetached: () => boolean;
  /** What holds for each lane now, and why. */
  readonly decisions: () => Readonly<Partial<Record<LaneName, LaneDecision>>>;
  /** Keeps the user's choice for these lanes (default: all that ask for consent); what is no choice changes nothing. Off takes effect at once and drops what is spooled. */
  readonly choose: (choice: 'on' | 'off', lanes?: readonly LaneName[]) => ChoiceResult;
  /**
   * The connected site forbids telemetry: off now and, kept for the user, in all later sessions; `allowed` takes that back. Any
   * other value, as JavaScript may pass on from a site, counts as `forbidden`.
   */
  readonly applySitePolicy: (policy: 'forbidden' | 'allowed') => void;
  /**
   * Keeps a dated copy of every body that is sent from now on, or no longer, whatever `rawLog` of the options said; kept for the
   * user. `days` is for how many days each day's file stays (default: as it was set, else 90).
   */
  readonly setRawLog: (on: boolean, options?: { readonly days?: number }) => ChoiceResult;
  /**
   * Asks once whether lanes that ask or have a notice may be on, and keeps the answer: for installers and first starts. A flag or
   * `TELEMETRY=1` in the environment is a yes without a terminal, for lanes without a kept choice; any other value of that variable
   * is a no for all. Without either, whoever sits at the terminal is asked, unless somebody has said something before. In a build
   * service and without a terminal nobody is asked, and nothing is kept. Never rejects; the question at the terminal is the one
   * thing that the SDK ever writes there, and waits for.
   */
  readonly askOnce: (options?: AskOptions) => Promise<AskResult>;
  /** The notice to show in this run, or null: not due, or nobody to read it. Showing it is the host's; calling this marks it shown. */
  readonly takeNotice: () => string | null;
  /**
   * Events of this session, for tests and `status`: recorded (a line in the spool), refused (not declared, or a host's
   * callback that threw or gave a promise), lost (no room on the disk or in the spool).
   */
  readonly counts: () => {
    readonly recorded: number;
    readonly refused: number;
    readonly lost: number;
  };
  /** Ends the session: closes its files. Later calls do nothing. */
  readonly close: () => void;
}

export interface LaneDecision {
  readonly lane: LaneName;
  readonly state: 'on' | 'off';
  /** The layer that decided: `environment`, `settings`, `choice`, `site`, `unattended`, `default` … */
  readonly decidedBy: string;
  /** A sentence for the user. */
  readonly reason: string;
  /** Every layer, strongest first, with what it says and where that was found. */
  readonly layers: readonly LayerReading[];
}

/** Events, not reports: taken by the collector, still waiting, and dropped because it refused them or they were too old. With several sinks, each event counts for each. */
export interface SendResult {
  readonly sent: number;
  readonly kept: number;
  readonly dropped: number;
}

/** Whether the choice could be kept on disk; it holds for this process in any case. */
export type ChoiceResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Opens telemetry for one session of the product. Reads what the user has decided; makes no file and opens no connection. */
export function createTelemetry<Events, Facts>(
  declaration: Declaration<Events, Facts>,
  options: TelemetryOptions<NoInfer<Facts>>,
): Telemetry<Events> {
  const session = tryOpenSession(declaration, options);
  if (session === null) return createSilence();
  const { effects, watch, recorder, queue } = session;
  const { sessions } = recorder;
  const door = createDoor();
  const { serve, close } = door;
  const hearts = createHeartbeats(effects);
  close.before(hearts.stopAll);
  const refresh = (): void => sessions.refresh(effects.now(), true);
  // Decides, and drops what an earlier run has spooled for a lane that somebody has turned off since.
  serve(undefined, refresh);
  return {
    ...createRecordingCalls<Events>(recorder, door, createVitalSigns(effects)),
    heartbeat: (event, read, { everyMs } = {}) =>
      serve(NOTHING, () => {
        const beat = (): void => {
          serve(undefined, () => recorder.recordRead(event, () => read() as Fields));
          void queue.send(false);
        };
        const isOn = (): boolean => serve(false, () => isEventOn(session, event));
        return hearts.start({ beat, isOn }, everyMs);
      }),
    send: ({ keepsAlive = true } = {}) =>
      serve(Promise.resolve(NOTHING_SENT), () => queue.send(keepsAlive)),
    sendDetached: () => serve(false, () => sendDetached(session)),
    decisions: () => {
      serve(undefined, refresh);
      return watch.decisions();
    },
    choose: (choice, lanes) => {
      const chosen = serve(CLOSED, () => choose(session, choice, lanes));
      hearts.look();
      return chosen;
    },
    applySitePolicy: (policy) => {
      serve(undefined, () => applySitePolicy(session, policy));
      hearts.look();
    },
    setRawLog: (on, { days } = {}) => serve(CLOSED, () => session.rawLog.set(on, days)),
    askOnce: (asked = {}) =>
      serve(Promise.resolve(UNANSWERED), async () => {
        refresh();
        // Loaded where it is used: few runs of a product ask.
        const { askOnce } = await import('./lib/ask-once.ts');
        const result = await askOnce(session, asked);
        hearts.look();
        return result;
      }),
    takeNotice: () => serve(null, () => takeNotice(session)),
    counts: recorder.counts,
    close: () =>
      close.now(() => {
        // What was turned off elsewhere since the last look leaves nothing behind.
        refresh();
        sessions.finish();
      }),
  };
}

/** Null where what the host passed as effects, or the machine, fails at the very start: the host runs on without telemetry. */
function tryOpenSession(
  declaration: Pick<Declaration, 'manifest' | 'hash'>,
  options: TelemetryOptions<unknown>,
): Session | null {
  try {
    return openSession(declaration, options);
  } catch {
    return null;
  }
}

type Fields = Readonly<Record<string, unknown>>;
