/**
 * What a product says at its start: where its state lies, where reports go, and what the client can not know by itself.
 */
import type { LicenceInForce } from '@candor/local/consent';
import type { Effects } from '@candor/local/effects';
import type { TelemetrySink } from '../sinks.ts';

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
  /** HTTP proxy as configured in the product; otherwise HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY hold. */
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
  /**
   * The vocabulary in which failures are told, as `candor vocabulary build` made it: a file, or a function that gives its JSON. It is
   * read at the first failure. Without it failures are counted, and none is told.
   */
  readonly vocabulary?: string | (() => unknown);
  readonly failures?: FailureOptions;
  /**
   * Watches from a second thread whether the main thread is blocked, and tells where it was. Default: not at all. It needs an event with the
   * role slowness that has the operation `blocked`, and runs as long as that event's lane is on. See `docs/performance.md`.
   */
  readonly watchdog?: WatchdogOptions;
  readonly effects?: Partial<Effects>;
}

export interface FailureOptions {
  /**
   * Whether what nobody catches is told too (default true, where an event has the role failure or health). Nothing changes in how the
   * process ends by it: exit code, output and the listeners of others.
   */
  readonly uncaught?: boolean;
  /**
   * Whether it is told how the session goes and ends (default true, where an event has the role health). False is for a program beside the
   * product, which is no session of it: an installer, the command that shows what is collected.
   */
  readonly health?: boolean;
  /**
   * Folders in which the product is installed where that is no `node_modules`: of a bundle, in an `.asar`. They are compared with paths
   * and never told. Default: the folder of the vocabulary file.
   */
  readonly roots?: readonly string[];
}

export interface WatchdogOptions {
  /** Milliseconds for which the main thread has to do one thing, and nothing else. From 100 to 60,000; default 1,000. */
  readonly blockedMs?: number;
}
