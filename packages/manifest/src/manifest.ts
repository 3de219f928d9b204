/**
 * The manifest in its normal form: every shorthand of `telemetry.yaml` expanded, every default filled in, plain JSON.
 *
 * This is the one declaration that everything else reads: the client shapes events by it before they reach the disk, the
 * collector shapes them by it again on arrival, and the dashboard takes its labels and units from it. `parseManifest()` makes
 * it, `hashManifest()` names it.
 */
export interface Manifest {
  /** The version of the manifest language. */
  readonly manifest: 1;
  /** Kebab-case id, `[a-z][a-z0-9-]{1,39}`. */
  readonly product: string;
  readonly title: string;
  readonly vendor: string;
  /** Address of the vendor's page about this telemetry. */
  readonly privacy: string;
  /** Origin of the vendor's collector: the one address that a firewall must let through. */
  readonly collector: string;
  /** The public, write-only key under which the collector takes this product's reports. Default: the product id. */
  readonly key: string;
  readonly consent: ConsentDeclaration;
  readonly lanes: Readonly<Partial<Record<LaneName, LaneDeclaration>>>;
  readonly ids: IdsDeclaration;
  /** Facts about the session, sent once in the line that opens a report. Keyed by fact name. */
  readonly session: Readonly<Record<string, FactDeclaration>>;
  readonly events: Readonly<Record<string, EventDeclaration>>;
  readonly questions: readonly QuestionDeclaration[];
  /**
   * What events of other SDKs are called, for products that report by one of them. Absent where nothing is called otherwise:
   * then their events and attributes come in under the declared names.
   */
  readonly foreign?: ForeignDeclaration;
}

/** What the user must agree to separately. Reports of different lanes can not be joined. */
export type LaneName = 'usage' | 'exceptions' | 'performance' | 'licence';

/**
 * Every lane that there is, in the order in which a person is shown them. The record makes the compiler name a lane that is
 * added to `LaneName` and forgotten here.
 */
const LANES: Readonly<Record<LaneName, true>> = {
  usage: true,
  exceptions: true,
  performance: true,
  licence: true,
};

export const LANE_NAMES: readonly LaneName[] = Object.keys(LANES) as LaneName[];

/**
 * How a lane starts before the user has said anything: `ask` off until answered · `off` off, never asked · `notice` on, but
 * never in the run that shows the notice · `rule` on by the rule that the lane states openly (licence audits).
 */
export type ConsentDefault = 'ask' | 'off' | 'notice' | 'rule';

export interface ConsentDeclaration {
  readonly default: Exclude<ConsentDefault, 'rule'>;
  /** Documented environment switches, keyed by variable name. */
  readonly environment: Readonly<Record<string, EnvironmentSwitch>>;
  /** Settings file and the dotted key in it that hold the choice, e.g. `appsettings.json` and `Telemetry`. */
  readonly settings: { readonly file: string; readonly key: string } | null;
  /** What holds in an unattended run (CI, container, no terminal): `same` as attended, or `off`. */
  readonly unattended: 'same' | 'off';
}

/**
 * The values of one variable, compared without regard to case, that turn telemetry on or off. `any` means every non-empty
 * value. A non-empty value in neither list means off, with a warning.
 */
export interface EnvironmentSwitch {
  readonly on: readonly string[] | 'any';
  readonly off: readonly string[] | 'any';
}

export interface LaneDeclaration {
  readonly why: string;
  readonly consent: ConsentDefault;
  /** The rule by which a lane with consent `rule` runs, in words for the user; null for the others. */
  readonly rule: string | null;
  /**
   * Whether each edition is audited, in a licence lane that runs by a rule; keyed by edition. An edition that is not named here is
   * not audited. Absent where no editions are declared: then all are, as the rule says, and the hash is that of a manifest of the
   * time before there were any.
   */
  readonly editions?: Readonly<Record<string, EditionAudit>>;
}

/**
 * `required` audited, whatever the switches for usage data say · `optional` audited only where the user has turned the lane on ·
 * `exempt` never audited. A licence that waives the audit is not audited in any edition.
 */
export type EditionAudit = 'required' | 'optional' | 'exempt';

export interface IdsDeclaration {
  /** How long a device keeps its pseudonym: it has none, until the user resets it, or a new one each month. */
  readonly device: 'none' | 'until_reset' | 'monthly';
}

/** What every declared fact and field says about itself. */
interface Declared {
  readonly title: string;
  readonly why: string;
  /** When true the product may leave it out; otherwise `record()` requires it. */
  readonly optional: boolean;
}

/** A field: its type can not carry what it should not. */
export type FieldDeclaration = Declared &
  (
    | { readonly type: 'boolean' }
    /** A whole number, 0 to 2^53-1. With `buckets` (ascending lower bounds, first 0) only the bucket's lower bound leaves. */
    | {
        readonly type: 'count';
        readonly unit: string | null;
        readonly buckets: readonly number[] | null;
      }
    /**
     * A finite number >= 0 in `unit` (UCUM where it has one: `By`, `%`), like a duration rounded to six significant digits:
     * all the digits of a measurement would be a fingerprint.
     */
    | { readonly type: 'quantity'; readonly unit: string }
    | { readonly type: 'duration'; readonly unit: DurationUnit }
    | { readonly type: 'choice'; readonly values: readonly string[] }
    /** Numbers, a usual name of a pre-release, a commit or build: `5.2.0`, `23.3.46+db544ff02b`, `2.0.0-rc.1`. */
    | { readonly type: 'version' }
    /** A keyed hash made on the machine, 32 hex digits; the real id is never written anywhere. */
    | { readonly type: 'pseudonym'; readonly of: 'site' | 'project' | 'licence' }
    /**
     * What a failure says in the closed vocabulary of the product: names of its own code, and numbers. Only in events whose role brings
     * it.
     */
    | { readonly type: 'failure' }
    /** Free text: bounded, and only with a written review. */
    | { readonly type: 'text'; readonly charsMax: number; readonly review: TextReview }
  );

export type DurationUnit = 'ms' | 's' | 'min' | 'h' | 'd';

/** Who looked at what a text field can hold, when, and why it may leave. */
export interface TextReview {
  readonly by: string;
  /** ISO day. */
  readonly on: string;
  readonly why: string;
}

/**
 * A fact about the session: one that Candor knows how to read (`builtIn` names it, see `session-facts.ts`), or one of the
 * product's own that it passes at the start (`builtIn` null).
 */
export type FactDeclaration = FieldDeclaration & { readonly builtIn: BuiltInFact | null };

/**
 * Facts that Candor reads itself, after OpenTelemetry's names where it has one: `version` service.version · `os` os.type ·
 * `os_version` os.version · `arch` host.arch · `runtime` process.runtime.name · `runtime_version` process.runtime.version ·
 * `processors` logical processors · `memory` physical memory · `process_memory` the process's own memory at the start ·
 * `interactive` a person at a terminal · `ci` · `container` · `country` looked up by the collector, which then forgets the address.
 */
export type BuiltInFact =
  | 'version'
  | 'os'
  | 'os_version'
  | 'arch'
  | 'runtime'
  | 'runtime_version'
  | 'processors'
  | 'memory'
  | 'process_memory'
  | 'interactive'
  | 'ci'
  | 'container'
  | 'country';

export interface EventDeclaration {
  readonly title: string;
  readonly lane: LaneName;
  /**
   * What the event is for Candor itself, which then records it and fills the fields that the role brings (`roles.ts`). Absent where it
   * is the product's alone, and in manifests of the time before there were roles.
   */
  readonly role?: EventRole;
  /** When it is sent, in words for the user. */
  readonly when: string;
  readonly why: string;
  readonly fields: Readonly<Record<string, FieldDeclaration>>;
}

/**
 * `failure` what was thrown, told in the closed vocabulary of the product · `health` how a session goes and ends, without any stack ·
 * `slowness` an operation that took far longer than it does on the same machine. At most one event each.
 */
export type EventRole = 'failure' | 'health' | 'slowness';

/** A chart that the vendor collects this for. Names refer to events, fields and session facts of the same manifest. */
export interface QuestionDeclaration {
  readonly title: string;
  readonly metric: Metric;
  readonly breakdown: Dimension | null;
  readonly step: 'day' | 'week' | 'month' | 'span';
}

/** What is counted or computed. An installation is a device, or a session where the product has no device id. */
export type Metric =
  | { readonly of: 'installations' }
  | { readonly of: 'sessions' }
  | { readonly of: 'events'; readonly event: string | null }
  /** A statistic of a numeric field; `latest` takes one value, the last, from each installation in each step. */
  | {
      readonly of: 'field';
      readonly event: string;
      readonly field: string;
      readonly statistic: 'sum' | 'mean' | 'p50' | 'p90';
      readonly over: 'each' | 'latest';
    }
  /** Installations per bucket of the latest value of a numeric field. */
  | { readonly of: 'distribution'; readonly event: string; readonly field: string }
  /** How many different values a field has, never which: sites, projects (pseudonyms), the vendor's own numbers of licences (a text). */
  | { readonly of: 'distinct'; readonly event: string; readonly field: string };

/** What an answer can be broken down or filtered by: a fact, the event's name, or a choice, boolean or version field. */
export type Dimension =
  | { readonly by: 'fact'; readonly fact: string }
  | { readonly by: 'event' }
  | { readonly by: 'field'; readonly event: string; readonly field: string };

/**
 * How events from another SDK (Application Insights, OpenTelemetry) become declared ones. Names on the left are that SDK's: of
 * events, properties, measurements, context tags, resource attributes. It adds nothing to what is collected: what it leads to
 * must be declared, and is shaped like anything else.
 */
export interface ForeignDeclaration {
  /** The attribute that tells sessions apart; null for the usual ones (`ai.session.id`, `session.id`, `service.instance.id`). */
  readonly session: string | null;
  /** The attribute that holds an anonymous id of the installation, hashed on arrival; null where there is none. */
  readonly device: string | null;
  readonly facts: Readonly<Record<string, string>>;
  readonly events: Readonly<Record<string, ForeignEvent>>;
}

export interface ForeignEvent {
  /** The declared event. */
  readonly event: string;
  readonly fields: Readonly<Record<string, ForeignField>>;
}

export interface ForeignField {
  /** The declared field. */
  readonly field: string;
  /** The unit in which it comes, where that is not the declared one: see `units.ts`. */
  readonly unit: string | null;
}
