// Made by `candor manifest types` from telemetry.yaml. Do not edit: change that file, and make this one again.
import type { Declaration } from '@candor/client/telemetry';

/** The events of VMS Module, as `record()` takes them. */
export type Events = {
  /**
   * Session started (lane usage). Sent: When the module is imported. Why: How often the module is
   * used, and by how many.
   */
  readonly 'session.started': Record<string, never>;
  /**
   * Connected to a site (lane usage). Sent: When a connection to a site has been made. Why: How
   * sites are connected to, and how large they are.
   */
  readonly 'vms.connected': {
    /** Site: Whether it is the same site again, without knowing which. */
    readonly site: string;
    /** Edition of the site: For which editions a feature is worth its work. */
    readonly site_edition: 'essential' | 'express' | 'professional' | 'expert' | 'corporate';
    /** Version of the site: Which versions of a site the module has to work with. */
    readonly site_version: string;
    /** Type of user: Which ways to log in are used. */
    readonly user_type: 'basic' | 'windows' | 'oauth';
    /** OAuth connection: Whether the older way to log in is still needed. */
    readonly oauth: boolean;
    /** HTTPS connection: Whether connections without encryption are still needed. */
    readonly https: boolean;
    /** Child sites: How large sites are. */
    readonly child_sites: number;
    /** Recording servers: How large sites are. */
    readonly recording_servers: number;
    /** Hardware: How large sites are. */
    readonly hardware: number;
    /** Enabled cameras: How large sites are. */
    readonly cameras: number;
    /** Enabled microphones: How much they are used. */
    readonly microphones: number;
    /** Enabled speakers: How much they are used. */
    readonly speakers: number;
    /** Enabled metadata channels: How much they are used. */
    readonly metadata: number;
    /** Enabled inputs: How much they are used. */
    readonly inputs: number;
    /** Enabled outputs: How much they are used. */
    readonly outputs: number;
  };
  /**
   * Disconnected from a site (lane usage). Sent: When a connection is closed by the command that is
   * there for it. Why: How long connections last, and what the module needs meanwhile.
   */
  readonly 'vms.disconnected': {
    /** Duration of the connection (s): How long connections last. */
    readonly duration: number;
    /** Memory of the process (By): Whether memory grows over a long connection. */
    readonly process_memory: number;
  };
  /**
   * Command used (lane usage). Sent: The first time in a session that a command is called. Why:
   * Which commands are used, and by how many; not how often, and not with what.
   */
  readonly 'command.used': {
    /** Command: Which commands are used. */
    readonly command:
      | 'connect_vms'
      | 'disconnect_vms'
      | 'get_site'
      | 'get_recording_servers'
      | 'get_hardware'
      | 'get_devices'
      | 'set_device'
      | 'get_module_config'
      | 'set_module_config';
  };
};

/** What the product itself says about a session, once at its start. */
export type Facts = Record<string, never>;

export const declaration: Declaration<Events, Facts> = {
  hash: '40498f0b17b31402',
  manifest: {
    manifest: 1,
    product: 'vms-module',
    title: 'VMS Module',
    vendor: 'Example Video',
    privacy: 'https://example.com/vms-module/about-telemetry',
    collector: 'https://telemetry.example.com',
    key: 'vms-module',
    consent: {
      default: 'notice',
      environment: { VMS_ApplicationInsights__Enabled: { on: ['true'], off: ['false'] } },
      settings: { file: 'appsettings.user.json', key: 'ApplicationInsights.Enabled' },
      unattended: 'same',
    },
    lanes: {
      usage: {
        why: 'Shows how the module is used, and how often, so that we choose features, fixes and speed-ups by that.',
        consent: 'notice',
        rule: null,
      },
    },
    ids: { device: 'until_reset' },
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
        why: 'Which systems the module has to run on.',
        optional: true,
        builtIn: 'os',
      },
      os_version: {
        type: 'version',
        title: 'Operating system version',
        why: 'Which versions of a system the module has to run on.',
        optional: true,
        builtIn: 'os_version',
      },
      runtime: {
        type: 'choice',
        values: [
          'nodejs', 'bun', 'deno', 'browser', 'dotnet', 'dotnet_framework', 'powershell', 'java',
          'python', 'go', 'ruby', 'php', 'native', 'other',
        ],
        title: 'Runtime',
        why: 'Which runtimes the module is loaded into.',
        optional: true,
        builtIn: 'runtime',
      },
      runtime_version: {
        type: 'version',
        title: 'Runtime version',
        why: 'Which versions of the runtime the module has to run on.',
        optional: true,
        builtIn: 'runtime_version',
      },
      processors: {
        type: 'count',
        unit: null,
        buckets: null,
        title: 'Logical processors',
        why: 'How large the machines are, for work that the module does in parallel.',
        optional: true,
        builtIn: 'processors',
      },
      process_memory: {
        type: 'quantity',
        unit: 'By',
        title: 'Memory of the process at the start',
        why: 'How large a process is that imports the module.',
        optional: true,
        builtIn: 'process_memory',
      },
      country: {
        type: 'choice',
        values: [
          'AD', 'AE', 'AF', 'AG', 'AI', 'AL', 'AM', 'AO', 'AQ', 'AR', 'AS', 'AT', 'AU', 'AW', 'AX',
          'AZ', 'BA', 'BB', 'BD', 'BE', 'BF', 'BG', 'BH', 'BI', 'BJ', 'BL', 'BM', 'BN', 'BO', 'BQ',
          'BR', 'BS', 'BT', 'BV', 'BW', 'BY', 'BZ', 'CA', 'CC', 'CD', 'CF', 'CG', 'CH', 'CI', 'CK',
          'CL', 'CM', 'CN', 'CO', 'CR', 'CU', 'CV', 'CW', 'CX', 'CY', 'CZ', 'DE', 'DJ', 'DK', 'DM',
          'DO', 'DZ', 'EC', 'EE', 'EG', 'EH', 'ER', 'ES', 'ET', 'FI', 'FJ', 'FK', 'FM', 'FO', 'FR',
          'GA', 'GB', 'GD', 'GE', 'GF', 'GG', 'GH', 'GI', 'GL', 'GM', 'GN', 'GP', 'GQ', 'GR', 'GS',
          'GT', 'GU', 'GW', 'GY', 'HK', 'HM', 'HN', 'HR', 'HT', 'HU', 'ID', 'IE', 'IL', 'IM', 'IN',
          'IO', 'IQ', 'IR', 'IS', 'IT', 'JE', 'JM', 'JO', 'JP', 'KE', 'KG', 'KH', 'KI', 'KM', 'KN',
          'KP', 'KR', 'KW', 'KY', 'KZ', 'LA', 'LB', 'LC', 'LI', 'LK', 'LR', 'LS', 'LT', 'LU', 'LV',
          'LY', 'MA', 'MC', 'MD', 'ME', 'MF', 'MG', 'MH', 'MK', 'ML', 'MM', 'MN', 'MO', 'MP', 'MQ',
          'MR', 'MS', 'MT', 'MU', 'MV', 'MW', 'MX', 'MY', 'MZ', 'NA', 'NC', 'NE', 'NF', 'NG', 'NI',
          'NL', 'NO', 'NP', 'NR', 'NU', 'NZ', 'OM', 'PA', 'PE', 'PF', 'PG', 'PH', 'PK', 'PL', 'PM',
          'PN', 'PR', 'PS', 'PT', 'PW', 'PY', 'QA', 'RE', 'RO', 'RS', 'RU', 'RW', 'SA', 'SB', 'SC',
          'SD', 'SE', 'SG', 'SH', 'SI', 'SJ', 'SK', 'SL', 'SM', 'SN', 'SO', 'SR', 'SS', 'ST', 'SV',
          'SX', 'SY', 'SZ', 'TC', 'TD', 'TF', 'TG', 'TH', 'TJ', 'TK', 'TL', 'TM', 'TN', 'TO', 'TR',
          'TT', 'TV', 'TW', 'TZ', 'UA', 'UG', 'UM', 'US', 'UY', 'UZ', 'VA', 'VC', 'VE', 'VG', 'VI',
          'VN', 'VU', 'WF', 'WS', 'XK', 'YE', 'YT', 'ZA', 'ZM', 'ZW',
        ],
        title: 'Country',
        why: 'In which countries the module is used. Looked up by the collector from the address, which it then forgets.',
        optional: true,
        builtIn: 'country',
      },
    },
    events: {
      'session.started': {
        title: 'Session started',
        lane: 'usage',
        when: 'When the module is imported.',
        why: 'How often the module is used, and by how many.',
        fields: {},
      },
      'vms.connected': {
        title: 'Connected to a site',
        lane: 'usage',
        when: 'When a connection to a site has been made.',
        why: 'How sites are connected to, and how large they are.',
        fields: {
          site: {
            type: 'pseudonym',
            of: 'site',
            title: 'Site',
            why: 'Whether it is the same site again, without knowing which.',
            optional: false,
          },
          site_edition: {
            type: 'choice',
            values: ['essential', 'express', 'professional', 'expert', 'corporate'],
            title: 'Edition of the site',
            why: 'For which editions a feature is worth its work.',
            optional: false,
          },
          site_version: {
            type: 'version',
            title: 'Version of the site',
            why: 'Which versions of a site the module has to work with.',
            optional: false,
          },
          user_type: {
            type: 'choice',
            values: ['basic', 'windows', 'oauth'],
            title: 'Type of user',
            why: 'Which ways to log in are used.',
            optional: false,
          },
          oauth: {
            type: 'boolean',
            title: 'OAuth connection',
            why: 'Whether the older way to log in is still needed.',
            optional: false,
          },
          https: {
            type: 'boolean',
            title: 'HTTPS connection',
            why: 'Whether connections without encryption are still needed.',
            optional: false,
          },
          child_sites: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Child sites',
            why: 'How large sites are.',
            optional: false,
          },
          recording_servers: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Recording servers',
            why: 'How large sites are.',
            optional: false,
          },
          hardware: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Hardware',
            why: 'How large sites are.',
            optional: false,
          },
          cameras: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Enabled cameras',
            why: 'How large sites are.',
            optional: false,
          },
          microphones: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Enabled microphones',
            why: 'How much they are used.',
            optional: false,
          },
          speakers: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Enabled speakers',
            why: 'How much they are used.',
            optional: false,
          },
          metadata: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Enabled metadata channels',
            why: 'How much they are used.',
            optional: false,
          },
          inputs: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Enabled inputs',
            why: 'How much they are used.',
            optional: false,
          },
          outputs: {
            type: 'count',
            unit: null,
            buckets: null,
            title: 'Enabled outputs',
            why: 'How much they are used.',
            optional: false,
          },
        },
      },
      'vms.disconnected': {
        title: 'Disconnected from a site',
        lane: 'usage',
        when: 'When a connection is closed by the command that is there for it.',
        why: 'How long connections last, and what the module needs meanwhile.',
        fields: {
          duration: {
            type: 'duration',
            unit: 's',
            title: 'Duration of the connection',
            why: 'How long connections last.',
            optional: false,
          },
          process_memory: {
            type: 'quantity',
            unit: 'By',
            title: 'Memory of the process',
            why: 'Whether memory grows over a long connection.',
            optional: false,
          },
        },
      },
      'command.used': {
        title: 'Command used',
        lane: 'usage',
        when: 'The first time in a session that a command is called.',
        why: 'Which commands are used, and by how many; not how often, and not with what.',
        fields: {
          command: {
            type: 'choice',
            values: [
              'connect_vms', 'disconnect_vms', 'get_site', 'get_recording_servers', 'get_hardware',
              'get_devices', 'set_device', 'get_module_config', 'set_module_config',
            ],
            title: 'Command',
            why: 'Which commands are used.',
            optional: false,
          },
        },
      },
    },
    questions: [
      { title: 'Active users', metric: { of: 'installations' }, breakdown: null, step: 'day' },
      {
        title: 'Users by version',
        metric: { of: 'installations' },
        breakdown: { by: 'fact', fact: 'version' },
        step: 'week',
      },
      {
        title: 'Users by operating system',
        metric: { of: 'installations' },
        breakdown: { by: 'fact', fact: 'os' },
        step: 'week',
      },
      {
        title: 'Users by version of the system',
        metric: { of: 'installations' },
        breakdown: { by: 'fact', fact: 'os_version' },
        step: 'month',
      },
      {
        title: 'Users by runtime',
        metric: { of: 'installations' },
        breakdown: { by: 'fact', fact: 'runtime' },
        step: 'month',
      },
      {
        title: 'Users by version of the runtime',
        metric: { of: 'installations' },
        breakdown: { by: 'fact', fact: 'runtime_version' },
        step: 'month',
      },
      {
        title: 'Users by processors',
        metric: { of: 'installations' },
        breakdown: { by: 'fact', fact: 'processors' },
        step: 'month',
      },
      {
        title: 'Users by country',
        metric: { of: 'installations' },
        breakdown: { by: 'fact', fact: 'country' },
        step: 'week',
      },
      {
        title: 'Sessions',
        metric: { of: 'events', event: 'session.started' },
        breakdown: null,
        step: 'day',
      },
      {
        title: 'Sites',
        metric: { of: 'distinct', event: 'vms.connected', field: 'site' },
        breakdown: null,
        step: 'week',
      },
      {
        title: 'Connections by edition',
        metric: { of: 'events', event: 'vms.connected' },
        breakdown: { by: 'field', event: 'vms.connected', field: 'site_edition' },
        step: 'week',
      },
      {
        title: 'Connections by version of the site',
        metric: { of: 'events', event: 'vms.connected' },
        breakdown: { by: 'field', event: 'vms.connected', field: 'site_version' },
        step: 'week',
      },
      {
        title: 'Connections by type of user',
        metric: { of: 'events', event: 'vms.connected' },
        breakdown: { by: 'field', event: 'vms.connected', field: 'user_type' },
        step: 'week',
      },
      {
        title: 'Connections with OAuth',
        metric: { of: 'events', event: 'vms.connected' },
        breakdown: { by: 'field', event: 'vms.connected', field: 'oauth' },
        step: 'week',
      },
      {
        title: 'Connections with HTTPS',
        metric: { of: 'events', event: 'vms.connected' },
        breakdown: { by: 'field', event: 'vms.connected', field: 'https' },
        step: 'week',
      },
      {
        title: 'Child sites per user',
        metric: { of: 'distribution', event: 'vms.connected', field: 'child_sites' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Recording servers per user',
        metric: { of: 'distribution', event: 'vms.connected', field: 'recording_servers' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Hardware per user',
        metric: { of: 'distribution', event: 'vms.connected', field: 'hardware' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Cameras per user',
        metric: { of: 'distribution', event: 'vms.connected', field: 'cameras' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Microphones per user',
        metric: { of: 'distribution', event: 'vms.connected', field: 'microphones' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Speakers per user',
        metric: { of: 'distribution', event: 'vms.connected', field: 'speakers' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Metadata channels per user',
        metric: { of: 'distribution', event: 'vms.connected', field: 'metadata' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Inputs per user',
        metric: { of: 'distribution', event: 'vms.connected', field: 'inputs' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Outputs per user',
        metric: { of: 'distribution', event: 'vms.connected', field: 'outputs' },
        breakdown: null,
        step: 'span',
      },
      {
        title: 'Median duration of a connection',
        metric: {
          of: 'field',
          event: 'vms.disconnected',
          field: 'duration',
          statistic: 'p50',
          over: 'each',
        },
        breakdown: null,
        step: 'week',
      },
      {
        title: 'Memory at disconnection',
        metric: {
          of: 'field',
          event: 'vms.disconnected',
          field: 'process_memory',
          statistic: 'p90',
          over: 'each',
        },
        breakdown: null,
        step: 'week',
      },
      {
        title: 'Commands',
        metric: { of: 'events', event: 'command.used' },
        breakdown: { by: 'field', event: 'command.used', field: 'command' },
        step: 'week',
      },
    ],
  },
};
