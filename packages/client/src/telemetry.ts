/**
 * The SDK: what a product embeds to record what its manifest declares.
 *
 *     import { createTelemetry } from '@candor/client/telemetry';
 *     import { declaration } from './telemetry.generated.ts';   // made by `candor manifest types telemetry.yaml`
 *
 *     const telemetry = createTelemetry(declaration, { version: '5.2.0', facts: { hosting: 'kestrel' } });
 *     telemetry.record('vms.connected', { site: telemetry.pseudonym('site', siteId), cameras: 12 });
 */
import type { LayerReading } from '@candor/local/consent';
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import type { AskOptions, AskResult } from './lib/ask-once.ts';
import { createFirstCall } from './lib/first-call.ts';
import type { Measure } from './lib/recording-calls.ts';
import type { OperationSize } from './lib/slowness/slowness-calls.ts';
import type { TelemetryOptions } from './lib/telemetry-options.ts';
import type { Vitals } from './lib/vitals.ts';

export type { AskOptions, AskResult } from './lib/ask-once.ts';
export type { Measure } from './lib/recording-calls.ts';
export type { OperationSize } from './lib/slowness/slowness-calls.ts';
export type { FailureOptions, TelemetryOptions, WatchdogOptions } from './lib/telemetry-options.ts';

/**
 * A manifest with its hash and, in its type only, the shape of its events, own facts, what is said of failures, and the operations whose
 * slowness is told. Written to a file by `candor manifest types`; `Events` and the others never exist at run time. The manifest is
 * not copied: leave it as it is.
 */
export interface Declaration<
  Events = Record<string, Record<string, unknown>>,
  Facts = Record<string, unknown>,
  Failures = Record<string, unknown>,
  Operations extends string = never,
> {
  readonly manifest: Manifest;
  readonly hash: string;
  readonly __types?: {
    readonly events: Events;
    readonly facts: Facts;
    readonly failures: Failures;
    readonly operations: Operations;
  };
}

/** How a failure ended: the program went on as it was meant to · went on though nobody caught it · ended. */
export type Severity = 'handled' | 'unhandled' | 'crashed';

/** Nothing here throws, writes to the console, or keeps the process alive; `send()` alone does the last, within its bounds. */
export interface Telemetry<
  Events,
  Failures = Record<string, unknown>,
  Operations extends string = never,
> {
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
  readonly measure: Measure<Events, Operations>;
  /**
   * Tells how many milliseconds an operation took that the product has measured itself. Remembered on this machine; where it is far beyond
   * what the operation usually takes here, that is told in the event that has the role slowness, once a day for each operation. See
   * `docs/performance.md`.
   */
  readonly took: (operation: Operations, elapsedMs: number, options?: OperationSize) => void;
  /**
   * Tells of a failure in the closed vocabulary of the product, in the event that has the role failure: once for each failure and release
   * on this device. What the system, the network, the user or the user's own code caused is counted, and not told. `fields` are the
   * product's own; `severity` is `handled` unless it is said. Where the user has not answered yet whether failures may be told, it is
   * kept on the machine for `candor crashes` to show; where the user has said no, nothing is kept.
   */
  readonly exception: (
    error: unknown,
    fields?: Failures,
    options?: { readonly severity?: Severity },
  ) => void;
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
   * false (default true). Then the process may end before it settles. Heartbeats send in this way. `isLast` is for a command that has
   * nothing more to record: how its session ended is told before, and sent too, as `sendDetached()` does (default false).
   */
  readonly send: (options?: SendOptions) => Promise<SendResult>;
  /**
   * For short commands: spawns at most one detached sender a day, and none where nothing waits but how this session ended. Returns whether
   * one was spawned.
   */
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
   * service, without a terminal and in the run that has shown the notice nobody is asked, and nothing is kept. Never rejects; the
   * question at the terminal is the one thing that the SDK ever writes there, and waits for.
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

export interface SendOptions {
  readonly keepsAlive?: boolean;
  readonly isLast?: boolean;
}

/** Events, not reports: taken by the collector, still waiting, and dropped because it refused them or they were too old. With several sinks, each event counts for each. */
export interface SendResult {
  readonly sent: number;
  readonly kept: number;
  readonly dropped: number;
}

/** Whether the choice could be kept on disk; it holds for this process in any case. */
export type ChoiceResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

/**
 * Begins one session of the product. What the user allows is decided at the first call, when the host comes to its event loop, or, where an
 * event has the role health, at its end; such an event marks the session then. Makes no file and opens no connection.
 */
export function createTelemetry<Events, Facts, Failures, Operations extends string = never>(
  declaration: Declaration<Events, Facts, Failures, Operations>,
  options: TelemetryOptions<NoInfer<Facts>>,
): Telemetry<Events, Failures, Operations> {
  const { calls, tell, choose, applySitePolicy, close } = createFirstCall<
    Events,
    Failures,
    Operations
  >(declaration, options);
  type Host = Telemetry<Events, Failures, Operations>;
  type Call = (...said: readonly unknown[]) => unknown;
  const passOn = <Name extends keyof Host>(name: Name): Host[Name] =>
    ((...said) => (calls()[name] as Call)(...said)) as Call as Host[Name];
  return {
    record: passOn('record'),
    heartbeat: passOn('heartbeat'),
    recordOnce: passOn('recordOnce'),
    recordDaily: passOn('recordDaily'),
    measure: passOn('measure'),
    took: passOn('took'),
    exception: tell,
    startTimer: passOn('startTimer'),
    countError: passOn('countError'),
    vitals: passOn('vitals'),
    pseudonym: passOn('pseudonym'),
    send: passOn('send'),
    sendDetached: passOn('sendDetached'),
    decisions: passOn('decisions'),
    choose,
    applySitePolicy,
    setRawLog: passOn('setRawLog'),
    askOnce: passOn('askOnce'),
    takeNotice: passOn('takeNotice'),
    counts: passOn('counts'),
    close,
  };
}
