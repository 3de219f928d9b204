// Made by `candor manifest types` from telemetry.yaml. Do not edit: change that file, and make this one again.
import type { Declaration } from '@candor/client/telemetry';

/** The events of Automation Server, as `record()` takes them. */
export type Events = {
  /**
   * Heartbeat (lane usage). Sent: Once at start-up, then every hour. Why: How large installations
   * are, what they use, and whether a release is healthy.
   */
  readonly heartbeat: {
    /** Uptime (s): How long a server runs, so that we make it stable for that long. */
    readonly uptime: number;
    /** Identities: How large the installation is. */
    readonly identities: number;
    /** Computers: How large the installation is. */
    readonly computers: number;
    /** Roles: How large the installation is. */
    readonly roles: number;
    /** Endpoints: How much endpoints are used. */
    readonly endpoints: number;
    /** Apps: How much apps are used. */
    readonly apps: number;
    /** Scripts: How much scripts are used. */
    readonly scripts: number;
    /** Schedules: How much schedules are used. */
    readonly schedules: number;
    /** Portal pages: How much portal pages are used. */
    readonly portal_pages: number;
    /** Licence status: Which features lead to a licence. */
    readonly licence: 'none' | 'trial' | 'licensed' | 'expired';
    /**
     * Errors in the last hour (per hour): Whether a release is healthy, before many are hit. At
     * most 1000 are counted.
     */
    readonly errors: number;
  };
};

/** What the product itself says about a session, once at its start. */
export type Facts = {
  /** Hosting: What takes the requests. Node's own server, or IIS or Kestrel in front of it. */
  readonly hosting: 'node' | 'iis' | 'kestrel';
};

export const declaration: Declaration<Events, Facts> = {
  hash: '3e52b68c513242b0',
  manifest: {
    manifest: 1,
    product: 'automation-server',
    title: 'Automation Server',
    vendor: 'Example Software',
    privacy: 'https://example.com/automation-server/telemetry',
    collector: 'https://telemetry.example.com',
    key: 'automation-server',
    consent: {
      default: 'ask',
      environment: { PSUTelemetry: { on: ['true'], off: ['false'] } },
      settings: { file: 'appsettings.json', key: 'Telemetry' },
      unattended: 'same',
    },
    lanes: {
      usage: {
        why: 'Helps us decide which features to work on, and shows the error rate of a new release early.',
        consent: 'ask',
        rule: null,
      },
      performance: {
        why: 'Helps us find what keeps a server from answering.',
        consent: 'ask',
        rule: null,
      },
    },
    ids: { device: 'none' },
    session: {
      version: {
        type: 'version',
        title: 'Product version',
        why: 'Which releases are in use.',
        optional: false,
        builtIn: 'version',
      },
      os: {
        type: 'choice',
        values: [
          'windows', 'linux', 'darwin', 'freebsd', 'netbsd', 'openbsd', 'dragonflybsd', 'aix',
          'solaris', 'other',
        ],
        title: 'Operating system',
        why: 'Which platforms deserve our testing.',
        optional: true,
        builtIn: 'os',
      },
      hosting: {
        type: 'choice',
        values: ['node', 'iis', 'kestrel'],
        title: 'Hosting',
        why: "What takes the requests. Node's own server, or IIS or Kestrel in front of it.",
        optional: false,
        builtIn: null,
      },
    },
    events: {
      heartbeat: {
        title: 'Heartbeat',
        lane: 'usage',
        when: 'Once at start-up, then every hour.',
        why: 'How large installations are, what they use, and whether a release is healthy.',
        fields: {
          uptime: {
            type: 'duration',
            unit: 's',
            title: 'Uptime',
            why: 'How long a server runs, so that we make it stable for that long.',
            optional: false,
          },
          identities: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Identities',
            why: 'How large the installation is.',
            optional: false,
          },
          computers: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Computers',
            why: 'How large the installation is.',
            optional: false,
          },
          roles: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Roles',
            why: 'How large the installation is.',
            optional: false,
          },
          endpoints: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Endpoints',
            why: 'How much endpoints are used.',
            optional: false,
          },
          apps: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Apps',
            why: 'How much apps are used.',
            optional: false,
          },
          scripts: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Scripts',
            why: 'How much scripts are used.',
            optional: false,
          },
          schedules: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Schedules',
            why: 'How much schedules are used.',
            optional: false,
          },
          portal_pages: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Portal pages',
            why: 'How much portal pages are used.',
            optional: false,
          },
          licence: {
            type: 'choice',
            values: ['none', 'trial', 'licensed', 'expired'],
            title: 'Licence status',
            why: 'Which features lead to a licence.',
            optional: false,
          },
          errors: {
            type: 'count',
            unit: 'per hour',
            buckets: null,
            title: 'Errors in the last hour',
            why: 'Whether a release is healthy, before many are hit. At most 1000 are counted.',
            optional: false,
          },
        },
      },
      'server.health': {
        title: 'Server health',
        lane: 'usage',
        role: 'health',
        when: 'with each heartbeat, when the server ends, and at the next start for one that ended without a word',
        why: 'Whether a release is healthy, before too many have it.',
        fields: {
          outcome: {
            type: 'choice',
            values: ['running', 'healthy', 'errored', 'unhandled', 'crashed', 'abnormal'],
            title: 'Outcome',
            why: 'Whether the server runs, ended as it should, or crashed.',
            optional: false,
          },
          uptime: {
            type: 'duration',
            unit: 's',
            title: 'Uptime',
            why: 'How long a server runs, so that we make it stable for that long.',
            optional: false,
          },
          errors: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Errors',
            why: 'How often something failed that the server survived.',
            optional: false,
          },
          counted: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Counted failures',
            why: 'How often the cause was the system, the network or a script.',
            optional: false,
          },
        },
      },
      'server.blocked': {
        title: 'Server blocked',
        lane: 'performance',
        role: 'slowness',
        when: 'when the server does one thing for a second and answers nobody meanwhile, once a day for each part of it',
        why: 'Which part of the server to make faster first.',
        fields: {
          operation: {
            type: 'choice',
            values: ['blocked'],
            title: 'Operation',
            why: 'Always that the server was blocked.',
            optional: false,
          },
          duration: {
            type: 'duration',
            unit: 'ms',
            title: 'Duration',
            why: 'How long nobody was answered.',
            optional: false,
          },
          baseline: {
            type: 'duration',
            unit: 'ms',
            title: 'Baseline',
            why: 'From how long on this is told.',
            optional: false,
          },
          times: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Times',
            why: 'How often the same part blocked the server.',
            optional: false,
          },
          frames: {
            type: 'failure',
            title: 'Frames',
            why: 'Which part of the server was at work, by names of its own code; never a script or what is in it.',
            optional: true,
          },
        },
      },
    },
    questions: [
      { title: 'Active servers', metric: { of: 'installations' }, breakdown: null, step: 'day' },
      {
        title: 'Servers by version',
        metric: { of: 'installations' },
        breakdown: { by: 'fact', fact: 'version' },
        step: 'week',
      },
      {
        title: 'Servers by operating system',
        metric: { of: 'installations' },
        breakdown: { by: 'fact', fact: 'os' },
        step: 'week',
      },
      {
        title: 'Servers by hosting',
        metric: { of: 'installations' },
        breakdown: { by: 'fact', fact: 'hosting' },
        step: 'week',
      },
      {
        title: 'Mean uptime',
        metric: {
          of: 'field',
          event: 'heartbeat',
          field: 'uptime',
          statistic: 'mean',
          over: 'latest',
        },
        breakdown: null,
        step: 'week',
      },
      {
        title: 'Identities per server',
        metric: { of: 'distribution', event: 'heartbeat', field: 'identities' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Computers per server',
        metric: { of: 'distribution', event: 'heartbeat', field: 'computers' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Roles per server',
        metric: { of: 'distribution', event: 'heartbeat', field: 'roles' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Endpoints per server',
        metric: { of: 'distribution', event: 'heartbeat', field: 'endpoints' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Apps per server',
        metric: { of: 'distribution', event: 'heartbeat', field: 'apps' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Scripts per server',
        metric: { of: 'distribution', event: 'heartbeat', field: 'scripts' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Schedules per server',
        metric: { of: 'distribution', event: 'heartbeat', field: 'schedules' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Portal pages per server',
        metric: { of: 'distribution', event: 'heartbeat', field: 'portal_pages' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Servers by licence',
        metric: { of: 'installations' },
        breakdown: { by: 'field', event: 'heartbeat', field: 'licence' },
        step: 'week',
      },
      {
        title: 'Errors in an hour by version',
        metric: {
          of: 'field',
          event: 'heartbeat',
          field: 'errors',
          statistic: 'mean',
          over: 'each',
        },
        breakdown: { by: 'fact', fact: 'version' },
        step: 'day',
      },
      {
        title: 'Servers by outcome',
        metric: { of: 'events', event: 'server.health' },
        breakdown: { by: 'field', event: 'server.health', field: 'outcome' },
        step: 'day',
      },
    ],
  },
};
