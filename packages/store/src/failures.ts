/** What the store counts of failures and of the health of releases: as it is, for the k-check of whoever asks. */
import type { LaneName } from '@candor/manifest/manifest';
import type { ComparedHour } from '@candor/query/early-warning';
import type { Day } from '@candor/query/question';
import type { SessionState } from '@candor/query/release-health';

/** Events of one kind of a product, and by which facts they are told apart. */
export interface FailureScope {
  readonly product: string;
  readonly environment: string;
  readonly lane: LaneName;
  readonly event: string;
  /** What an installation is: sessions where the product has no device id. */
  readonly countedBy: 'device' | 'session';
  /** Names of the facts; '' where the manifest has none: then all have the version ''. */
  readonly versionFact: string;
  readonly systemFact: string;
  readonly from: Day;
  readonly to: Day;
}

/** Which group failures are in, where it is not the one of their fingerprint. */
export interface FailureMove {
  /** `fingerprint/variant`, or `fingerprint/` for all of its variants. */
  readonly moved: string;
  readonly name: string;
}

export interface FailureGroupScope extends FailureScope {
  /** The field that holds the failure. */
  readonly field: string;
  readonly moves: readonly FailureMove[];
  /** One group alone; null for all. */
  readonly name: string | null;
}

export interface FailureGroupRow {
  readonly name: string;
  /** In the span. */
  readonly times: number;
  readonly installations: number;
  /** Of all time, where it was not asked for less. */
  readonly firstDay: Day;
  readonly lastDay: Day;
  /** Version → when the last failure of the group in it was received, in milliseconds since the epoch, to the second. */
  readonly versions: ReadonlyMap<string, number>;
  /** At most 100 of those that are in the group. */
  readonly fingerprints: readonly string[];
  readonly latest: FailureSample;
}

/** The JSON of a description, and the version in whose vocabulary it speaks. */
export interface FailureSample {
  readonly failure: string;
  readonly version: string;
}

export interface FailureVariantRow {
  readonly fingerprint: string;
  readonly variant: string;
  readonly latest: FailureSample;
}

export type FailureCellBy = 'version' | 'system' | 'day' | 'severity' | 'variant';

/** Which cells are counted: those of these groups, by each of these. */
export interface FailureCells {
  readonly groups: readonly string[];
  readonly by: readonly FailureCellBy[];
}

/** `few`: all installations where they are fewer than k, else nothing. */
export interface FailureCellRow {
  readonly by: FailureCellBy;
  /** Of the group. */
  readonly name: string;
  readonly cell: string;
  readonly times: number;
  readonly installations: number;
  readonly few: readonly string[];
}

/** Of one group, under one version. */
export type FailureVersionCell = Pick<FailureCellRow, 'cell' | 'installations' | 'few'>;

export interface FailureVersionsRow {
  readonly name: string;
  readonly latest: FailureSample;
  readonly cells: readonly FailureVersionCell[];
}

/** `version` and `state` null: of all. */
export interface HealthCellRow {
  readonly version: string | null;
  readonly state: SessionState | null;
  readonly sessions: number;
  readonly uptimeS: number;
  readonly installations: number;
  readonly few: readonly string[];
}

export interface RecentErrorsRow {
  readonly version: string;
  readonly errors: number;
  readonly installations: number;
  readonly few: readonly string[];
}

export interface HealthVersionRow {
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly firstReceived: number;
  readonly installations: number;
  readonly few: readonly string[];
}

/** Whole hours of receipt: those that begin in it. */
export interface ReceivedSpan {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly before: number;
}

export interface ComparedReleases extends ReceivedSpan {
  readonly version: string;
  readonly baseline: string;
  /** From when on a failure keeps an installation from being at risk. */
  readonly calmSince: number;
}

export interface ComparedHourRow extends ComparedHour {
  /** Milliseconds since the epoch. */
  readonly hour: number;
}

/** All throw what `Store.ask()` throws, and take turns with questions. */
export interface FailureStore {
  /** `since`: from which day on first and last days and versions are told; from the span's own on it takes least. Null: of all time. */
  readonly findGroups: (
    scope: FailureGroupScope,
    rowsMax: number,
    since?: Day | null,
  ) => Promise<readonly FailureGroupRow[]>;
  /** The latest of each variant of the scope's one group: in one of these versions, where there is one. */
  readonly findSamples: (
    scope: FailureGroupScope,
    toldVersions: readonly string[],
    rowsMax: number,
  ) => Promise<readonly FailureVariantRow[]>;
  readonly countCells: (
    scope: Omit<FailureGroupScope, 'name'>,
    cells: FailureCells,
    k: number,
  ) => Promise<readonly FailureCellRow[]>;
  /** Groups of the span as `findGroups` finds them, with their cells by version. */
  readonly findVersionCells: (
    scope: Omit<FailureGroupScope, 'name'>,
    rowsMax: number,
    k: number,
  ) => Promise<readonly FailureVersionsRow[]>;
  /** `versions`: of which sessions are counted, by state and together; of others, installations alone. Null: of all. */
  readonly countHealth: (
    scope: FailureScope,
    versions: readonly string[] | null,
    k: number,
  ) => Promise<readonly HealthCellRow[]>;
  /** What was received in hours that began then or later, in milliseconds since the epoch. */
  readonly countRecentErrors: (
    scope: FailureScope,
    since: number,
    k: number,
  ) => Promise<readonly RecentErrorsRow[]>;
  readonly findVersions: (
    scope: FailureScope,
    span: ReceivedSpan,
    k: number,
  ) => Promise<readonly HealthVersionRow[]>;
  /** Hours in which one of the two was there, in their order. */
  readonly compareReleases: (
    scope: FailureScope,
    compared: ComparedReleases,
  ) => Promise<readonly ComparedHourRow[]>;
}
