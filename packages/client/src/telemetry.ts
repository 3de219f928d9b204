/**
 * STATUS: contract; to be written behind it.
 *
 *     import { createTelemetry } from '@candor/client/telemetry';
 *     import { declaration } from './telemetry.generated.ts';   // made by `candor manifest types telemetry.yaml`
 *
 *     const telemetry = createTelemetry(declaration, { version: '5.2.0', facts: { hosting: 'kestrel' } });
 *     telemetry.record('vms.connected', { site: telemetry.pseudonym('site', siteId), cameras: 12 });
 */
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import type { Effects } from '@candor/local/effects';

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
  /** Folder that holds consent, secret, spool and ledger. Default: the user's state folder for this product. */
  readonly folder?: string;
  /** Folder of the settings file that the manifest names. Default: the working folder. Later entries win. */
  readonly settingsFolders?: readonly string[];
  /** Overrides of the manifest's collector address and key. */
  readonly collector?: string;
  readonly key?: string;
  /** HTTP proxy as configured in the product; otherwise HTTPS_PROXY, HTTP_PROXY and NO_PROXY hold. */
  readonly proxy?: string;
  /** Keep a dated copy of every body that is sent, with the answer. Default: as the user set it, else false. */
  readonly rawLog?: boolean;
  readonly effects?: Partial<Effects>;
}

/** Nothing here throws, writes to the console, or keeps the process alive. */
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
  /** Keyed hash of a real id that stays on this machine; '' while no lane is on. */
  readonly pseudonym: (of: 'site' | 'project' | 'licence', id: string) => string;
  /** Sends what is spooled now, in this process. Never rejects. */
  readonly send: () => Promise<SendResult>;
  /** For short commands: spawns at most one detached sender a day. Returns whether one was spawned. */
  readonly sendDetached: () => boolean;
  /** What holds for each lane now, and why. */
  readonly decisions: () => Readonly<Partial<Record<LaneName, LaneDecision>>>;
  /** Keeps the user's choice for these lanes (default: all that ask for consent). Off takes effect at once and drops what is spooled. */
  readonly choose: (choice: 'on' | 'off', lanes?: readonly LaneName[]) => ChoiceResult;
  /** The connected site forbids telemetry: off now and, kept for the user, in all later sessions; `allowed` takes that back. */
  readonly applySitePolicy: (policy: 'forbidden' | 'allowed') => void;
  /** The notice to show in this run, or null: not due, or nobody to read it. Showing it is the host's; calling this marks it shown. */
  readonly takeNotice: () => string | null;
  /** Events recorded, dropped and refused in this session, for tests and `status`. */
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
}

export interface SendResult {
  readonly sent: number;
  readonly kept: number;
  readonly dropped: number;
}

/** Whether the choice could be kept on disk; it holds for this process in any case. */
export type ChoiceResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

export declare function createTelemetry<Events, Facts>(
  declaration: Declaration<Events, Facts>,
  options: TelemetryOptions<Facts>,
): Telemetry<Events>;
