// Made by `candor manifest types` from telemetry.yaml. Do not edit: change that file, and make this one again.
import type { Declaration } from '@candor/client/telemetry';

/** The events of Stencil, as `record()` takes them. */
export type Events = {
  /**
   * Project built (lane usage). Sent: when a project is built, at most once a day for each project.
   * Why: What people build with Stencil, and what it spares them.
   */
  readonly 'project.built': {
    /** Project: Tells projects apart without telling their names. */
    readonly project: string;
    /** Target: Which target to develop. */
    readonly target: 'javascript' | 'typescript';
    /** Target version: Which versions of a target are still needed. */
    readonly target_version: string;
    /** Files: How large projects are. */
    readonly files: number;
    /** Lines (lines): How large projects are. */
    readonly lines: number;
    /** Aspects: How much aspects are used. */
    readonly aspects: number;
    /** Code saved (lines): How much the compiler writes that nobody has to write. */
    readonly code_saved: number;
    /** Duration (ms): Whether builds are fast enough. */
    readonly duration: number;
    /** Parse duration (ms): Where the time of a build goes. */
    readonly parse_duration: number;
    /** Check duration (ms): Where the time of a build goes. */
    readonly check_duration: number;
    /** Weave duration (ms): Where the time of a build goes. */
    readonly weave_duration: number;
    /** Emit duration (ms): Where the time of a build goes. */
    readonly emit_duration: number;
  };
  /**
   * Licence audited (lane licence). Sent: when a project is built, at most once a day for the same
   * licence. Why: How many people use which edition.
   */
  readonly 'licence.audited': {
    /** Edition: Which editions are in use. */
    readonly edition: 'free' | 'trial' | 'professional';
    /** Licence key: Whether a licence is used by more people than it has seats. */
    readonly licence_key?: string | undefined;
  };
};

/** What the product itself says about a session, once at its start. */
export type Facts = Record<string, never>;

/** What the product itself says of a failure, as `exception()` takes it. */
export type Failures = {
  /** Phase: Which part of the compiler failed. */
  readonly phase?: 'parse' | 'check' | 'weave' | 'emit' | undefined;
  /** Category: What kind of fault it is. */
  readonly category?:
    | 'stack_overflow'
    | 'out_of_range'
    | 'wrong_type'
    | 'unknown_name'
    | 'other'
    | undefined;
};

/** Operations whose slowness is told, as `measure()` and `took()` take them. */
export type Operations = 'build' | 'parse' | 'check' | 'weave' | 'emit';

export const declaration: Declaration<Events, Facts, Failures, Operations> = {
  hash: '3fb03c2c327f2465',
  manifest: {
    manifest: 1,
    product: 'stencil',
    title: 'Stencil',
    vendor: 'Example Software',
    privacy: 'https://example.com/stencil/telemetry',
    collector: 'https://telemetry.example.com',
    key: 'stencil',
    consent: {
      default: 'notice',
      environment: {
        STENCIL_TELEMETRY_OPT_OUT: { on: [], off: 'any' },
        METALAMA_TELEMETRY_OPT_OUT: { on: [], off: 'any' },
      },
      settings: null,
      unattended: 'off',
    },
    lanes: {
      usage: {
        why: 'Helps us decide which parts of the compiler to work on.',
        consent: 'notice',
        rule: null,
      },
      exceptions: {
        why: 'Helps us find and mend failures of the compiler itself.',
        consent: 'ask',
        rule: null,
      },
      performance: {
        why: 'Helps us find builds that take longer than they should.',
        consent: 'notice',
        rule: null,
      },
      licence: {
        why: 'Helps us estimate how many people use Stencil.',
        consent: 'rule',
        rule: "The free edition and a trial that you start yourself are audited, once a day at most. With a licence key, the audit tells the key's id, unless your key waives the audit. Processes that nobody watches are never audited. The switches for telemetry do not govern the audit; if you do not agree with it, ask our sales team for a key that waives it.",
        editions: { free: 'required', trial: 'required', professional: 'required' },
      },
    },
    ids: { device: 'monthly' },
    session: {
      version: {
        type: 'version',
        builtIn: 'version',
        title: 'Product version',
        why: 'Which versions of the product are in use.',
        optional: false,
      },
      os: {
        type: 'choice',
        values: [
          'windows', 'linux', 'darwin', 'freebsd', 'netbsd', 'openbsd', 'dragonflybsd', 'aix',
          'solaris', 'other',
        ],
        builtIn: 'os',
        title: 'Operating system',
        why: 'Which operating systems the product must work well on.',
        optional: true,
      },
      arch: {
        type: 'choice',
        values: [
          'amd64', 'arm32', 'arm64', 'x86', 'ppc32', 'ppc64', 's390x', 'riscv64', 'loong64', 'ia64',
          'other',
        ],
        builtIn: 'arch',
        title: 'Processor architecture',
        why: 'Which processors the product is built for.',
        optional: true,
      },
      runtime: {
        type: 'choice',
        values: [
          'nodejs', 'bun', 'deno', 'browser', 'dotnet', 'dotnet_framework', 'powershell', 'java',
          'python', 'go', 'ruby', 'php', 'native', 'other',
        ],
        builtIn: 'runtime',
        title: 'Runtime',
        why: 'Which runtimes the product must work with.',
        optional: true,
      },
      runtime_version: {
        type: 'version',
        builtIn: 'runtime_version',
        title: 'Runtime version',
        why: 'Which runtime versions are still needed.',
        optional: true,
      },
    },
    events: {
      'project.built': {
        title: 'Project built',
        lane: 'usage',
        when: 'when a project is built, at most once a day for each project',
        why: 'What people build with Stencil, and what it spares them.',
        fields: {
          project: {
            type: 'pseudonym',
            of: 'project',
            title: 'Project',
            why: 'Tells projects apart without telling their names.',
            optional: false,
          },
          target: {
            type: 'choice',
            values: ['javascript', 'typescript'],
            title: 'Target',
            why: 'Which target to develop.',
            optional: false,
          },
          target_version: {
            type: 'version',
            title: 'Target version',
            why: 'Which versions of a target are still needed.',
            optional: false,
          },
          files: {
            type: 'count',
            unit: null,
            buckets: [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
            title: 'Files',
            why: 'How large projects are.',
            optional: false,
          },
          lines: {
            type: 'count',
            unit: 'lines',
            buckets: [0, 10, 50, 100, 500, 1000, 5000, 10000, 50000, 100000],
            title: 'Lines',
            why: 'How large projects are.',
            optional: false,
          },
          aspects: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Aspects',
            why: 'How much aspects are used.',
            optional: false,
          },
          code_saved: {
            type: 'count',
            unit: 'lines',
            buckets: null,
            title: 'Code saved',
            why: 'How much the compiler writes that nobody has to write.',
            optional: false,
          },
          duration: {
            type: 'duration',
            unit: 'ms',
            title: 'Duration',
            why: 'Whether builds are fast enough.',
            optional: false,
          },
          parse_duration: {
            type: 'duration',
            unit: 'ms',
            title: 'Parse duration',
            why: 'Where the time of a build goes.',
            optional: false,
          },
          check_duration: {
            type: 'duration',
            unit: 'ms',
            title: 'Check duration',
            why: 'Where the time of a build goes.',
            optional: false,
          },
          weave_duration: {
            type: 'duration',
            unit: 'ms',
            title: 'Weave duration',
            why: 'Where the time of a build goes.',
            optional: false,
          },
          emit_duration: {
            type: 'duration',
            unit: 'ms',
            title: 'Emit duration',
            why: 'Where the time of a build goes.',
            optional: false,
          },
        },
      },
      'compiler.failed': {
        title: 'Compiler failed',
        lane: 'exceptions',
        role: 'failure',
        when: 'when the compiler fails and nothing in the project explains it',
        why: 'Which of our own faults to mend first.',
        fields: {
          failure: {
            type: 'failure',
            title: 'Failure',
            why: 'In which of our own functions it failed, and what kind of error it was.',
            optional: false,
          },
          severity: {
            type: 'choice',
            values: ['handled', 'unhandled', 'crashed'],
            title: 'Severity',
            why: 'Whether the compiler went on.',
            optional: false,
          },
          times: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Times',
            why: 'How often it failed in this way before.',
            optional: false,
          },
          phase: {
            type: 'choice',
            values: ['parse', 'check', 'weave', 'emit'],
            title: 'Phase',
            why: 'Which part of the compiler failed.',
            optional: true,
          },
          category: {
            type: 'choice',
            values: ['stack_overflow', 'out_of_range', 'wrong_type', 'unknown_name', 'other'],
            title: 'Category',
            why: 'What kind of fault it is.',
            optional: true,
          },
        },
      },
      'build.ended': {
        title: 'Build ended',
        lane: 'usage',
        role: 'health',
        when: 'when a build ends, and at the next build for one that ended without a word',
        why: 'Whether a release is healthy, before too many have it.',
        fields: {
          outcome: {
            type: 'choice',
            values: ['running', 'healthy', 'errored', 'unhandled', 'crashed', 'abnormal'],
            title: 'Outcome',
            why: 'Whether the compiler ended as it should, whatever it said of the project.',
            optional: false,
          },
          uptime: {
            type: 'duration',
            unit: 's',
            title: 'Uptime',
            why: 'How long a build runs before it fails.',
            optional: false,
          },
          errors: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Errors',
            why: 'How often the compiler itself failed.',
            optional: false,
          },
          counted: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Counted failures',
            why: "How often the disk or the project's own transform failed.",
            optional: false,
          },
        },
      },
      'build.slow': {
        title: 'Build slow',
        lane: 'performance',
        role: 'slowness',
        when: 'when a build or a part of it takes far longer than for projects of about the same size on the same machine',
        why: 'Which part of the compiler to make faster first.',
        fields: {
          operation: {
            type: 'choice',
            values: ['build', 'parse', 'check', 'weave', 'emit'],
            title: 'Operation',
            why: 'Which part took so long.',
            optional: false,
          },
          duration: {
            type: 'duration',
            unit: 'ms',
            title: 'Duration',
            why: 'How bad it was.',
            optional: false,
          },
          baseline: {
            type: 'duration',
            unit: 'ms',
            title: 'Baseline',
            why: 'How long it usually takes on the same machine.',
            optional: false,
          },
          times: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Times',
            why: 'How often it was as slow before.',
            optional: false,
          },
        },
      },
      'licence.audited': {
        title: 'Licence audited',
        lane: 'licence',
        when: 'when a project is built, at most once a day for the same licence',
        why: 'How many people use which edition.',
        fields: {
          edition: {
            type: 'choice',
            values: ['free', 'trial', 'professional'],
            title: 'Edition',
            why: 'Which editions are in use.',
            optional: false,
          },
          licence_key: {
            type: 'text',
            charsMax: 16,
            review: {
              by: 'Example Software, data protection',
              on: '2026-11-02',
              why: 'The number of a contract (such as L-1042) that we gave out ourselves; its form has no room for anything else, and it is sent only with a licence key.',
            },
            title: 'Licence key',
            why: 'Whether a licence is used by more people than it has seats.',
            optional: true,
          },
        },
      },
    },
    questions: [
      {
        title: 'Active installations',
        metric: { of: 'installations' },
        breakdown: null,
        step: 'day',
      },
      {
        title: 'Installations by version',
        metric: { of: 'installations' },
        breakdown: { by: 'fact', fact: 'version' },
        step: 'week',
      },
      {
        title: 'Installations by operating system',
        metric: { of: 'installations' },
        breakdown: { by: 'fact', fact: 'os' },
        step: 'week',
      },
      {
        title: 'Projects',
        metric: { of: 'distinct', event: 'project.built', field: 'project' },
        breakdown: null,
        step: 'week',
      },
      {
        title: 'Project builds by target',
        metric: { of: 'events', event: 'project.built' },
        breakdown: { by: 'field', event: 'project.built', field: 'target' },
        step: 'week',
      },
      {
        title: 'Project builds by version of the target',
        metric: { of: 'events', event: 'project.built' },
        breakdown: { by: 'field', event: 'project.built', field: 'target_version' },
        step: 'week',
      },
      {
        title: 'Files in a project',
        metric: { of: 'distribution', event: 'project.built', field: 'files' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Lines in a project',
        metric: { of: 'distribution', event: 'project.built', field: 'lines' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Aspects in a project',
        metric: {
          of: 'field',
          event: 'project.built',
          field: 'aspects',
          statistic: 'mean',
          over: 'each',
        },
        breakdown: null,
        step: 'week',
      },
      {
        title: 'Code saved',
        metric: {
          of: 'field',
          event: 'project.built',
          field: 'code_saved',
          statistic: 'sum',
          over: 'each',
        },
        breakdown: null,
        step: 'week',
      },
      {
        title: 'Build duration at the 90th percentile',
        metric: {
          of: 'field',
          event: 'project.built',
          field: 'duration',
          statistic: 'p90',
          over: 'each',
        },
        breakdown: null,
        step: 'week',
      },
      {
        title: 'Time to parse',
        metric: {
          of: 'field',
          event: 'project.built',
          field: 'parse_duration',
          statistic: 'mean',
          over: 'each',
        },
        breakdown: null,
        step: 'week',
      },
      {
        title: 'Time to check',
        metric: {
          of: 'field',
          event: 'project.built',
          field: 'check_duration',
          statistic: 'mean',
          over: 'each',
        },
        breakdown: null,
        step: 'week',
      },
      {
        title: 'Time to weave',
        metric: {
          of: 'field',
          event: 'project.built',
          field: 'weave_duration',
          statistic: 'mean',
          over: 'each',
        },
        breakdown: null,
        step: 'week',
      },
      {
        title: 'Time to emit',
        metric: {
          of: 'field',
          event: 'project.built',
          field: 'emit_duration',
          statistic: 'mean',
          over: 'each',
        },
        breakdown: null,
        step: 'week',
      },
      {
        title: 'Failures by phase',
        metric: { of: 'events', event: 'compiler.failed' },
        breakdown: { by: 'field', event: 'compiler.failed', field: 'phase' },
        step: 'day',
      },
      {
        title: 'Failures by kind',
        metric: { of: 'events', event: 'compiler.failed' },
        breakdown: { by: 'field', event: 'compiler.failed', field: 'category' },
        step: 'day',
      },
      {
        title: 'Slow operations',
        metric: { of: 'events', event: 'build.slow' },
        breakdown: { by: 'field', event: 'build.slow', field: 'operation' },
        step: 'week',
      },
      {
        title: 'How slow slow operations are',
        metric: {
          of: 'field',
          event: 'build.slow',
          field: 'duration',
          statistic: 'p50',
          over: 'each',
        },
        breakdown: { by: 'fact', fact: 'version' },
        step: 'week',
      },
      {
        title: 'How long slow operations usually take',
        metric: {
          of: 'field',
          event: 'build.slow',
          field: 'baseline',
          statistic: 'p50',
          over: 'each',
        },
        breakdown: null,
        step: 'week',
      },
      {
        title: 'Builds by outcome',
        metric: { of: 'events', event: 'build.ended' },
        breakdown: { by: 'field', event: 'build.ended', field: 'outcome' },
        step: 'day',
      },
      {
        title: 'Licence audits by edition',
        metric: { of: 'events', event: 'licence.audited' },
        breakdown: { by: 'field', event: 'licence.audited', field: 'edition' },
        step: 'day',
      },
    ],
  },
};
