import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseCommand } from './arguments.ts';
import { HELP } from './help.ts';
import { printConfig } from './print-config.ts';
import { SETTING_NAMES } from './settings.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-arguments-'));
  for (const name of ['one', 'two', '.hidden']) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'telemetry.yaml'), '');
  }
});
afterEach(() => rm(folder, { recursive: true }));

const serve = (argv: readonly string[], environment = {}) => {
  const parsed = parseCommand(argv, environment);
  if (parsed.command !== 'serve') throw new Error(`got ${parsed.command}`);
  return parsed.options;
};

it('without anything it serves on 4318 from ./.candor', () => {
  expect(serve([])).toEqual({
    dataFolder: './.candor',
    port: 4318,
    host: '127.0.0.1',
    manifestFiles: [],
    countryDatabase: null,
    tls: null,
    mail: null,
    accessLog: false,
    retention: ['400d'],
    k: ['5'],
    journalBytesMax: 2 ** 30,
    bodyBytesInFlightMax: 2 ** 26,
    eventAgeDaysMax: 120,
    keyRequestsPerMinuteMax: 600_000,
    keyBytesPerMinuteMax: 2 ** 33,
  });
  expect(serve(['serve'])).toEqual(serve([]));
});

it('mails need a server and a sender', () => {
  const [server, from] = ['smtp://mail.example.com:587', 'candor@example.com'];
  const options = ['--mail-server', server, '--mail-from', from];
  expect(serve(options)).toMatchObject({ mail: { url: server, from } });
  expect(() => serve(options.slice(2))).toThrow(/both --mail-server and --mail-from/);
});

it('options win over the environment, and the environment over the defaults', () => {
  const environment = {
    CANDOR_PORT: '0',
    CANDOR_HOST: '::1',
    CANDOR_DATA: '/d',
    CANDOR_STORE_URL: 'http://h:1',
  };
  expect(serve([], environment)).toMatchObject({
    port: 0,
    host: '::1',
    dataFolder: '/d',
    storeUrl: 'http://h:1',
  });
  expect(serve(['--port', '99', '--host=0.0.0.0', '--data', '/e'], environment)).toMatchObject({
    port: 99,
    host: '0.0.0.0',
    dataFolder: '/e',
  });
});

it('manifests may be several, expanded by the shell or by us, hidden folders left out', () => {
  const [one, two] = ['one', 'two'].map((name) => join(folder, name, 'telemetry.yaml'));
  expect(serve(['--manifests', `${folder}/*/telemetry.yaml`]).manifestFiles).toEqual([one, two]);
  expect(serve(['--manifests', String(one), String(two)]).manifestFiles).toEqual([one, two]);
  expect(() => serve(['--manifests', `${folder}/*/nothing.yaml`])).toThrow(/found none/);
});

it('manifest add takes files, and a trusted proxy may be given several times', () => {
  expect(parseCommand(['manifest', 'add', 'a.yaml', 'b.yaml', '--data', 'd'], {})).toEqual({
    command: 'manifest-add',
    dataFolder: 'd',
    files: ['a.yaml', 'b.yaml'],
  });
  const proxies = serve(['--trusted-proxy', '10.0.0.1', '--trusted-proxy', '10.1.0.0/16']);
  expect(proxies.trustedProxies).toEqual(['10.0.0.1', '10.1.0.0/16']);
});

it('what was set aside goes back with the limit that the journal has', () => {
  const argv = ['rejected', 'retry', '--data', 'd', '--journal-bytes-max', '2GiB'];
  expect(parseCommand(argv, {})).toEqual({
    command: 'rejected-retry',
    dataFolder: 'd',
    journalBytesMax: 2 ** 31,
  });
});

it('what is not understood is told with where to find what there is', () => {
  const wrong = [
    ['--port', 'many'],
    ['--port', '65536'],
    ['--prot', '1'],
    ['--host', ''],
    ['--body-bytes-in-flight-max', '7MiB'],
    ['--data', ' '],
    ['rejected'],
    ['rejected', 'retry', 'all'],
    ['start'],
    ['manifest'],
    ['manifest', 'add'],
    ['manifest', 'remove', 'a'],
  ];
  for (const argv of wrong) {
    expect(() => parseCommand(argv, {})).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining('--help') as string,
      }),
    );
  }
});

it('rules with commas between them are told to be options of their own, on the command line alone', () => {
  const repeat = (name: string): Error =>
    expect.objectContaining({
      message: expect.stringContaining(`--${name} … --${name} …`) as string,
    }) as Error;
  for (const argv of [
    ['--retention', '30d,stencil=1d'],
    ['--k', '5,stencil=20'],
  ] as const) {
    const [option, rules] = argv;
    expect(() => parseCommand(argv, {})).toThrow(repeat(option.slice(2)));
    const variable = { [`CANDOR_${option.slice(2).toUpperCase()}`]: rules };
    expect(parseCommand([], variable)).toMatchObject({ command: 'serve' });
  }
  const twice = ['--retention', '30x', '--retention', '1d'];
  expect(() => parseCommand(twice, {})).not.toThrow(repeat('retention'));
});

it('the manual names every option with its variable beside it', () => {
  for (const name of SETTING_NAMES) expect(HELP).toContain(`  --${name} `);
  for (const name of ['--config', '--print-config', '--help', '--version', 'CANDOR_STORE_URL']) {
    expect(HELP).toContain(name);
  }
  expect(HELP.split('\n').filter((line) => line.length > 110)).toEqual([]);
});

it('a file says what options say, a variable wins over it, and an option over both', async () => {
  const file = join(folder, 'candor.yaml');
  await writeFile(
    file,
    [
      'port: 1111',
      'host: 0.0.0.0',
      'k: 10',
      'journal-bytes-max: 2GiB',
      `manifests: ["${folder}/*/telemetry.yaml"]`,
      'trusted-proxy: [10.0.0.0/8]',
    ].join('\n'),
  );
  const environment = { CANDOR_CONFIG: file, CANDOR_HOST: '::1', CANDOR_TRUSTED_PROXY: 'a, b' };
  const options = serve(['--port', '2222'], environment);
  expect(options).toMatchObject({
    port: 2222,
    host: '::1',
    k: ['10'],
    journalBytesMax: 2 ** 31,
    trustedProxies: ['a', 'b'],
  });
  expect(options.manifestFiles).toHaveLength(2);
  const printed = parseCommand(['--config', file, '--print-config', '--port', '2222'], {});
  if (printed.command !== 'print-config') throw new Error('expected the settings to be printed');
  const text = printConfig(printed.settings, false);
  expect(text).toMatch(/^port +2222 +--port$/m);
  expect(text).toMatch(/^k +10 +\S+candor\.yaml:3$/m);
  expect(text).toMatch(/^data +\.\/\.candor +default$/m);
  const json = JSON.parse(printConfig(printed.settings, true)) as Record<string, unknown>;
  expect(json['journal-bytes-max']).toEqual({ value: '2GiB', origin: `${file}:4` });
});

it('for how long events are kept is said in the file as a map or a list, in a variable, and by options', async () => {
  const file = join(folder, 'candor.yaml');
  const rules = ['400d', 'stencil=200d', 'stencil/exceptions=90d', 'vms=forever'];
  for (const text of [
    'retention: { default: 400d, stencil: { default: 200d, exceptions: 90d }, vms: forever }',
    `retention: [${rules.join(', ')}]`,
  ]) {
    await writeFile(file, text);
    expect(serve(['--config', file]).retention).toEqual(rules);
  }
  expect(serve([], { CANDOR_RETENTION: '90d, vms=1d' }).retention).toEqual(['90d', 'vms=1d']);
  const options = ['--retention', '30d', '--retention=vms/usage=forever'];
  expect(serve(options).retention).toEqual(['30d', 'vms/usage=forever']);
  expect(() => serve(['--retention', '30'])).toThrow('Expected --retention to be days such as');
  await writeFile(file, 'retention: { stencil: { exceptions: 90 } }');
  expect(() => serve(['--config', file])).toThrow('to be days such as');
  await writeFile(file, 'retention: { stencil: { nothing: 90d } }');
  expect(() => serve(['--config', file])).toThrow('to be a lane of');
});

it('k is said for all and for products, in the file as a number, a map or a list, in a variable, and by options', async () => {
  const file = join(folder, 'candor.yaml');
  for (const [text, rules] of [
    ['k: 7', ['7']],
    ['k: { default: 7, stencil: 20 }', ['7', 'stencil=20']],
    ['k: [7, stencil=20]', ['7', 'stencil=20']],
  ] as const) {
    await writeFile(file, text);
    expect(serve(['--config', file]).k).toEqual(rules);
  }
  expect(serve([], { CANDOR_K: '7, stencil=20' }).k).toEqual(['7', 'stencil=20']);
  expect(serve(['--k', '7', '--k', 'stencil=20']).k).toEqual(['7', 'stencil=20']);
  expect(() => serve(['--k', '7', '--k', 'stencil=1'])).toThrow(
    'Expected --k to be a whole number',
  );
  await writeFile(file, 'k: { stencil: { usage: 20 } }');
  expect(() => serve(['--config', file])).toThrow(':1 to be a whole number');
});

it('a password is printed nowhere', () => {
  const environment = { CANDOR_STORE_URL: 'http://user:secret@host:8123/db' };
  const printed = parseCommand(['--print-config'], environment);
  if (printed.command !== 'print-config') throw new Error('expected the settings to be printed');
  expect(printConfig(printed.settings, false)).not.toContain('secret');
  expect(printConfig(printed.settings, true)).not.toContain('secret');
});

it.each([
  ['a name that is none', 'prot: 1', ':1: Expected the name of a setting'],
  ['what is no YAML', 'port: [', 'Expected'],
  ['a list', '- port', ':1: Expected names of settings'],
  ['a map as a value', 'host: { a: 1 }', ':1: Expected a text'],
  ['a number out of range', 'k: 1', 'candor.yaml:1 to be a whole number from 2'],
  ['an empty host', "host: ''", 'candor.yaml:1 to be a text that is not empty'],
  ['too small a journal', 'journal-bytes-max: 1MiB', 'to be at least 64MiB'],
])('a file with %s is refused with its place', async (_, text, message) => {
  const file = join(folder, 'candor.yaml');
  await writeFile(file, text);
  expect(() => parseCommand(['--config', file], {})).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) as string }),
  );
});

it('a file that is not there is refused, and so is half a certificate', () => {
  expect(() => parseCommand(['--config', join(folder, 'none.yaml')], {})).toThrow(/got ENOENT/);
  expect(() => parseCommand(['--tls-key', 'key.pem'], {})).toThrow(/both --tls-certificate/);
  expect(serve(['--tls-key', 'k', '--tls-certificate', 'c']).tls).toEqual({
    certificateFile: 'c',
    keyFile: 'k',
  });
});
