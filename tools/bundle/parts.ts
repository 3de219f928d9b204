/**
 * Into which files the packages of the user's side are published. Each module of the source lies in exactly one of them.
 *
 * What a host pays at its start is the code that it loads: so a part holds what is needed at one moment, and the parts that
 * are needed later are loaded when one of their functions is called for the first time.
 */

/** One published file. */
export interface Part {
  /** The file's name without its ending. */
  readonly name: string;
  /** Modules that begin it, as `package/path` without `src` and ending; what they import follows, unless it lies elsewhere. */
  readonly roots: readonly string[];
  /**
   * `commonjs`, the default, is what a host loads soonest. A `module` is loaded by `import()` alone and can load what is
   * published as ES modules; a `program` is one that runs when it is loaded.
   */
  readonly form?: 'module' | 'program';
  /** A usual run loads it: what that calls of it V8 compiles at once. Default false: each function when it is first called. */
  readonly runsAtOnce?: boolean;
  /** Entries of the package that are not named here lie in it too, as far as their names are like this. */
  readonly otherEntries?: RegExp;
}

export interface PublishedPackage {
  readonly name: string;
  /** Entries of the source that are for other packages here: hosts do not see them. */
  readonly ownEntries: readonly string[];
  /** Entries that only pass on what another package has, one that a product brings along for its tests. */
  readonly passedOn?: readonly string[];
  /** In the order in which a process needs them: a part loads earlier ones with itself, later ones on their first call. */
  readonly parts: readonly Part[];
}

/**
 * What only those need who write manifests, build vocabularies, or ask about a product from outside. It stays in the packages
 * `@candor/manifest` and `@candor/crash`, which are no part of a product.
 */
export const VENDOR_MODULES: ReadonlySet<string> = new Set([
  '@candor/manifest/parse',
  '@candor/manifest/typescript',
  '@candor/manifest/json-schema',
  '@candor/manifest/diff',
  '@candor/crash/javascript',
]);

export const PUBLISHED: readonly PublishedPackage[] = [
  {
    name: 'client',
    passedOn: ['testing'],
    ownEntries: [
      'crashes',
      'erasure',
      'errors',
      'holdings',
      'limits',
      'make-folder',
      'preview',
      'queue-erasure',
      'receipts',
      'request',
      'target',
    ],
    parts: [
      { name: 'telemetry', roots: ['client/telemetry'], runsAtOnce: true },
      // Decides consent: by the first call, else when the host comes to its event loop or ends.
      {
        name: 'start',
        roots: [
          'client/lib/create-calls',
          'client/limits',
          'local/effects',
          'manifest/manifest',
          'manifest/format-instant',
        ],
        runsAtOnce: true,
      },
      {
        name: 'recording',
        runsAtOnce: true,
        roots: [
          'client/lib/session',
          // Only where one event has the role health; as a file of its own it took longer to load than it takes the others to skip.
          'client/lib/failures/health',
          'client/lib/hand-over',
          'client/target',
          'manifest/shape',
          'local/spool',
          'local/ids',
          'local/agreement',
          'local/daily',
          'local/declaration-copy',
          'local/erased-mark',
          'local/drop-failures',
          'local/lib/machine-effects',
          'local/lib/spool-files',
          'local/lib/stored-file',
          'manifest/event-line',
          'manifest/report',
          'local/lib/sha256',
          'local/make-folder',
          'client/lib/find-program',
        ],
      },
      // What a policy or a settings file says where there is one, and why a lane is on or off for whoever asks.
      {
        name: 'consent',
        roots: [
          'local/lib/json-text',
          'local/lib/list-readings',
          'local/lib/understand-machine-policy',
          'local/lib/understand-opt-out',
        ],
      },
      // What measures something in the host: a process that runs for long, as a rule.
      {
        name: 'vitals',
        roots: [
          'client/lib/measure-run',
          'client/lib/start-heartbeat',
          'client/lib/heartbeat',
          'client/lib/vitals',
        ],
      },
      // Loaded by the first operation that is told, where one event has the role slowness.
      { name: 'slowness', roots: ['client/lib/slowness/operations', 'local/baselines'] },
      // Loaded where a product has its main thread watched; the first is loaded by both threads.
      { name: 'watch-turn', roots: ['client/lib/watchdog/watch-turn'] },
      { name: 'watchdog', roots: ['client/lib/watchdog/open-watchdog'] },
      {
        name: 'handover',
        runsAtOnce: true,
        roots: ['client/lib/start-sender', 'client/lib/retry-plan'],
      },
      // What the user says in the product, and what is said to the user.
      {
        name: 'choices',
        roots: [
          'client/lib/user-calls',
          'client/lib/consent-acts',
          'client/lib/notice',
          'client/lib/ask-once',
          'local/write-settings',
        ],
      },
      {
        name: 'sending',
        roots: [
          'client/lib/deliver',
          'client/lib/send',
          'client/lib/send-queue',
          'client/lib/due-erasure',
          'client/lib/raw-log-switch',
          'client/lib/sinks/list-sinks',
          'local/queued-erasure',
          'local/ledger',
          'local/lib/distribute',
          'manifest/lib/instant',
          'manifest/lib/report-lines',
        ],
        otherEntries: /^/,
      },
      // Loaded by the first failure, or the first time that the main thread is blocked.
      {
        name: 'failures',
        roots: [
          'client/lib/failures/report-failure',
          'client/lib/watchdog/tell-block',
          'local/crash-store',
          'local/told-failures',
        ],
      },
      { name: 'licence', roots: ['client/licence', 'client/licence-audit'] },
      { name: 'licence-signing', roots: ['client/licence-signing'] },
      {
        name: 'detached-sender-main',
        roots: ['client/lib/detached-sender-main'],
        form: 'program',
      },
      { name: 'watchdog-main', roots: ['client/lib/watchdog/watchdog-main'], form: 'program' },
    ],
  },
  {
    name: 'testing',
    ownEntries: ['left-out', 'limits', 'tracer'],
    parts: [
      { name: 'off-means-off', roots: ['testing/off-means-off'] },
      { name: 'collector', roots: ['testing/collector'] },
      { name: 'clock', roots: ['testing/clock'] },
    ],
  },
  {
    name: 'cli',
    ownEntries: ['limits'],
    parts: [
      {
        name: 'telemetry-command',
        // With what of the client only the commands need.
        roots: [
          'cli/telemetry-command',
          'client/crashes',
          'client/holdings',
          'client/preview',
          'client/queue-erasure',
          'client/receipts',
          'local/read-ledger',
          'local/waiting-reports',
        ],
        otherEntries: /^/,
      },
      { name: 'candor-command', roots: ['cli/lib/candor-command'] },
      {
        name: 'vendor-commands',
        roots: [
          'cli/manifest-command',
          'cli/licence-command',
          'cli/vocabulary-command',
          'cli/lib/manifest-file',
        ],
        form: 'module',
      },
      { name: 'candor-main', roots: ['cli/main'], form: 'program' },
    ],
  },
];
