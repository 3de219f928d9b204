/**
 * Three small products in the friendly form, as a parser of YAML hands them over: between them they use every key of the
 * language.
 */

export const SERVER: Readonly<Record<string, unknown>> = {
  manifest: 1,
  product: 'job-server',
  title: 'Job Server',
  vendor: 'Example Software',
  privacy: 'https://example.com/job-server/telemetry',
  collector: 'https://telemetry.example.com',
  consent: {
    default: 'ask',
    environment: { JOB_SERVER_TELEMETRY: { on: [true, 1], off: [false, 0] } },
    settings: { file: 'appsettings.json', key: 'Telemetry.Enabled' },
  },
  lanes: { usage: 'Helps us decide which features to work on.' },
  ids: { session: 'process' },
  session: [
    'version',
    'os',
    { hosting: { type: 'choice', values: ['node', 'iis'], why: 'What takes the requests.' } },
  ],
  events: {
    heartbeat: {
      when: 'at start-up, then every hour',
      why: 'How large installations are.',
      fields: {
        uptime: { type: 'duration', unit: 's', why: 'How long a server runs.' },
        jobs: { type: 'count', why: 'Size of the installation.' },
        runs: { type: 'count', unit: 'per hour', buckets: [0, 10, 100], why: 'How busy it is.' },
        memory: { type: 'quantity', unit: 'By', why: 'What it needs.', optional: true },
        licence: { type: 'choice', values: ['none', 'trial'], why: 'What leads to a licence.' },
      },
    },
  },
  questions: [
    { title: 'Active installations', count: 'installations', by: 'version' },
    { title: 'Sessions', count: 'sessions', by: 'hosting', per: 'week' },
    { title: 'Mean uptime', mean: 'heartbeat.uptime', over: 'latest', by: 'heartbeat.licence' },
    { title: 'Jobs', distribution: 'heartbeat.jobs' },
    { title: 'Memory', p90: 'heartbeat.memory', per: 'month' },
    { title: 'Runs', sum: 'heartbeat.runs' },
  ],
};

export const MODULE: Readonly<Record<string, unknown>> = {
  manifest: 1,
  product: 'camera-module',
  title: 'Camera Module',
  vendor: 'Example Video',
  privacy: 'https://example.com/camera-module/telemetry',
  collector: 'http://localhost:4318',
  key: 'camera_module-test',
  consent: 'notice',
  lanes: { usage: { why: 'Shows us how the module is used.' } },
  ids: { device: 'until reset' },
  session: {
    version: 'Which releases are in use.',
    memory: { buckets: [0, 8, 64], title: 'Memory of the machine' },
    processors: null,
    country: null,
    hosting: null,
  },
  events: {
    'site.connected': {
      lane: 'usage',
      title: 'Connected to a site',
      when: 'When a connection is made.',
      why: 'How large sites are.',
      fields: {
        site: { type: 'pseudonym', of: 'site', why: 'Whether it is the same site again.' },
        https: { type: 'boolean', why: 'Whether the connection is encrypted.' },
        site_version: { type: 'version', why: 'With which versions it has to work.' },
      },
    },
    'session.started': {
      lane: 'usage',
      when: 'When the module is imported.',
      why: 'How often it is used.',
    },
  },
  questions: [
    { title: 'Sites', distinct: 'site.connected.site', per: 'month' },
    { title: 'Events', count: 'events', by: 'event' },
    { title: 'Connections', count: 'site.connected', by: 'site.connected.https' },
    { title: 'Versions', count: 'installations', by: 'site.connected.site_version' },
    { title: 'Machines', count: 'installations', by: 'memory', per: 'span' },
  ],
  foreign: {
    device: 'ai.user.id',
    events: {
      Connected: { event: 'site.connected', fields: { Encrypted: 'https' } },
      Imported: 'session.started',
    },
  },
};

export const COMPILER: Readonly<Record<string, unknown>> = {
  manifest: 1,
  product: 'tinyc',
  title: 'Tiny Compiler',
  vendor: 'Example Languages',
  privacy: 'https://example.com/tinyc/telemetry',
  collector: 'https://telemetry.example.com:8443',
  consent: {
    default: 'notice',
    unattended: 'off',
    environment: { TINYC_OPT_OUT: { off: 'any' }, TINYC_TELEMETRY: { on: 'yes', off: 'no' } },
  },
  lanes: {
    usage: 'Shows us what people build.',
    exceptions: { why: 'Helps us mend failures.', consent: 'ask' },
    licence: {
      why: 'Tells us how many people use Tiny Compiler.',
      rule: 'The free edition is audited once a day; a licence key may waive it.',
    },
  },
  ids: { device: 'monthly' },
  events: {
    built: {
      lane: 'usage',
      when: 'After a build.',
      why: 'What people build.',
      fields: {
        project: { type: 'pseudonym', of: 'project', why: 'Tells projects apart.' },
        took: { type: 'duration', unit: 'ms', why: 'Whether builds are fast enough.' },
      },
    },
    failed: {
      lane: 'exceptions',
      when: 'When the compiler fails.',
      why: 'What to mend first.',
      fields: {
        message: {
          type: 'text',
          charsMax: 80,
          why: 'What the compiler says of itself.',
          optional: true,
          review: {
            by: 'Data protection',
            on: '2026-11-21',
            why: 'One of our own messages, without what was compiled.',
          },
        },
      },
    },
    audited: {
      lane: 'licence',
      when: 'At most once a day.',
      why: 'How many people use it.',
      fields: {
        licence: { type: 'pseudonym', of: 'licence', why: 'How many use one key.' },
      },
    },
  },
  questions: [
    { title: 'Projects', distinct: 'built.project' },
    { title: 'Slow builds', p90: 'built.took' },
    { title: 'Licences', distinct: 'audited.licence' },
  ],
};

export const PRODUCTS: readonly Readonly<Record<string, unknown>>[] = [SERVER, MODULE, COMPILER];

/** A deep copy with the value at `path` replaced, or taken out where it is undefined. */
export function withValue(
  source: Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
  value: unknown,
): Record<string, unknown> {
  const copy = structuredClone(source) as Record<string, unknown>;
  let place: Record<string | number, unknown> = copy;
  for (const step of path.slice(0, -1)) {
    const next = place[step] ?? {};
    place[step] = next;
    place = next as Record<string | number, unknown>;
  }
  const last = path.at(-1) ?? '';
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}
