/**
 * STATUS: contract; to be written behind it.
 */
import type { Manifest } from '@candor/manifest/manifest';
import type { FieldValues } from '@candor/manifest/shape';
import type { Answer } from '@candor/query/answer';
import type { Day, Question } from '@candor/query/question';
import type { LaneName } from '@candor/manifest/manifest';

export interface StoreAddress {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
}

/** One event as the collector hands it over: shaped, deduplicated by nobody yet, free of addresses. */
export interface StoredEvent {
  readonly product: string;
  /** Label of the key under which it came: `production`, `test`, `ci`. */
  readonly environment: string;
  readonly manifest: string;
  readonly lane: LaneName;
  readonly session: string;
  readonly seq: number;
  /** 32 hex digits, or '' where the product has no device id. */
  readonly device: string;
  readonly ephemeral: boolean;
  readonly event: string;
  /** Milliseconds since the epoch: when the session started, when it happened, when it was received. */
  readonly started: number;
  readonly at: number;
  readonly received: number;
  /** Shaped session facts, `country` among them where declared. */
  readonly facts: FieldValues;
  readonly fields: FieldValues;
}

/** A piece of a journal segment. (segment, block) is its name: the same piece inserted twice is stored once. */
export interface StoreBlock {
  readonly segment: number;
  readonly block: number;
  readonly events: readonly StoredEvent[];
}

export interface Store {
  /** Applies the numbered .sql files that are not applied yet; returns their names. */
  readonly migrate: () => Promise<readonly string[]>;
  /** Stores a block durably, once, however often it is called. */
  readonly insertBlock: (block: StoreBlock) => Promise<void>;
  /** Brings the rollups up to date with what was inserted; cheap when nothing was. */
  readonly refreshRollups: () => Promise<void>;
  readonly ask: (question: Question, manifest: Manifest, k: number) => Promise<Answer>;
  readonly readProductDays: (
    product: string,
  ) => Promise<{ readonly firstDay: Day; readonly lastDay: Day } | null>;
  /** Different (session, seq) stored, of one product or of all. */
  readonly countEvents: (product?: string) => Promise<number>;
  readonly readVersion: () => Promise<string>;
  readonly close: () => Promise<void>;
}

export declare function openStore(address: StoreAddress): Store;
