import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decideConsent } from './consent.ts';
import { findConsentPlaces, listConsentFiles, readConsentInputs } from './consent-inputs.ts';
import { createEffects } from './effects.ts';
import { listMachinePolicyFiles, readMachinePolicy } from './machine-policy.ts';
import { readRepositoryOptOut } from './lib/repository-opt-out.ts';
import { buildManifest } from './manifest.fixture.ts';

let root = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-machine-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const write = (text: string, folder = 'etc'): string => {
  const file = path.join(root, folder, 'test-product', 'telemetry.json');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return file;
};
const effects = { env: {}, listMachineFolders: () => [path.join(root, 'etc')] };
const read = (text: string) => {
  write(text);
  return readMachinePolicy('test-product', effects);
};
const FILE = path.join('etc', 'test-product', 'telemetry.json');

/** With paths as Node joins them on that system, whatever this one is. */
function joinAsOn(platform: NodeJS.Platform, run: () => void): void {
  const own = { ...path };
  Object.assign(path, path[platform === 'win32' ? 'win32' : 'posix']);
  try {
    run();
  } finally {
    Object.assign(path, own);
  }
}

describe('listMachinePolicyFiles()', () => {
  it.each([
    ['linux', {}, ['/etc/stencil/telemetry.json']],
    ['freebsd', {}, ['/etc/stencil/telemetry.json']],
    ['darwin', {}, ['/Library/Application Support/stencil/telemetry.json']],
    // A variable can be set by the user, and so comes last.
    [
      'win32',
      { ProgramData: 'D:\\ProgramData' },
      ['C:\\ProgramData\\stencil\\telemetry.json', 'D:\\ProgramData\\stencil\\telemetry.json'],
    ],
    ['win32', {}, ['C:\\ProgramData\\stencil\\telemetry.json']],
  ] as const)('on %s with %j: %j', (platform, env, files) => {
    joinAsOn(platform, () => {
      // Behind those of this very machine, whatever a product simulates.
      const all = [...listMachinePolicyFiles('stencil', createEffects()), ...files];
      expect(listMachinePolicyFiles('stencil', createEffects({ platform, env }))).toEqual([
        ...new Set(all),
      ]);
    });
  });

  it('has those of this very machine first, whatever a product names', () => {
    const real = listMachinePolicyFiles('stencil', createEffects());
    expect(real.length).toBeGreaterThan(0);
    const hidden = createEffects({ listMachineFolders: () => [] });
    expect(listMachinePolicyFiles('stencil', hidden)).toEqual(real);
    const named = createEffects({ listMachineFolders: () => ['/named'] });
    expect(listMachinePolicyFiles('stencil', named)).toEqual([
      ...real,
      path.join('/named', 'stencil', 'telemetry.json'),
    ]);
  });
});

describe('readMachinePolicy()', () => {
  it('is absent where there is no file', () => {
    expect(readMachinePolicy('test-product', effects)).toEqual({ state: 'absent' });
  });

  it('reads what an administrator can say, with the line of each', () => {
    const policy = read(`{
  // For everybody.
  "telemetry": "off",
  "forbid": [
    "exceptions"
  ],
  "relay": "https://telemetry.example.org/candor",
}`);
    expect(policy).toEqual({
      state: 'found',
      file: path.join(root, FILE),
      off: { value: 'off', origin: `${path.join(root, FILE)}:3` },
      forbidden: { exceptions: { value: 'exceptions', origin: `${path.join(root, FILE)}:5` } },
      relay: {
        value: 'https://telemetry.example.org/candor',
        origin: `${path.join(root, FILE)}:7`,
      },
    });
  });

  it('takes false for off, and an empty file of an object for nothing', () => {
    expect(read('{"Telemetry": false}')).toMatchObject({ state: 'found', off: { value: 'off' } });
    expect(read('{}')).toMatchObject({ off: null, forbidden: {}, relay: null });
  });

  it.each([
    ['', 1, 'not JSON'],
    ['{\n"telemetry": off}', 2, 'not JSON'],
    ['"off"', 1, 'not an object'],
    ['{"telemetry": "on"}', 1, 'turns nothing on'],
    ['{"telemetry": true}', 1, 'turns nothing on'],
    ['{"telemetry": {"usage": "off"}}', 1, 'turns nothing on'],
    ['{"telemetri": "off"}', 1, 'a key beside'],
    ['{"forbid": "usage"}', 1, 'not a list'],
    ['{"forbid": ["usage",\n"everything"]}', 1, 'no lane'],
    ['{"forbid": [["usage"]]}', 1, 'no lane'],
    ['{"relay": 4318}', 1, 'not an address'],
    ['{"relay": "telemetry.example.org"}', 1, 'no https address'],
    ['{"relay": "ftp://telemetry.example.org"}', 1, 'no https address'],
    ['{\n"relay": "http://10.0.0.5:4318"}', 2, 'plainHttp'],
    ['{"relay": "http://10.0.0.5:4318", "plainHttp": false}', 1, 'plainHttp'],
    ['{"plainHttp": "yes"}', 1, 'neither true nor false'],
    ['{"relay": "https://a:b@telemetry.example.org"}', 1, 'user name'],
    ['{"relay": "https://telemetry.example.org?key=1"}', 1, 'host and path'],
  ])('does not understand %j', (text, line, problem) => {
    const policy = read(text);
    expect(policy).toMatchObject({
      state: 'damaged',
      origin: `${path.join(root, FILE)}:${line}`,
      problem: expect.stringContaining(problem) as unknown,
    });
  });

  it.each([
    '{"relay": "http://127.0.0.1:4318"}',
    '{"relay": "http://localhost:4318"}',
    '{"relay": "http://[::1]:4318"}',
    '{"relay": "http://10.0.0.5:4318", "plainHttp": true}',
    '{"plainHttp": true, "relay": "http://10.0.0.5:4318"}',
  ])('takes the plain relay of %j', (text) => {
    expect(read(text)).toMatchObject({ state: 'found', relay: { value: expect.any(String) } });
  });

  it('goes by the first file that is there, and by no other', () => {
    const both = { listMachineFolders: () => [path.join(root, 'etc'), path.join(root, 'named')] };
    const second = write('{"telemetry": "off"}', 'named');
    expect(readMachinePolicy('test-product', both)).toMatchObject({ file: second });
    write('{"relay": "https://telemetry.example.org"}');
    expect(readMachinePolicy('test-product', both)).toMatchObject({ off: null });
  });

  it('does not understand a folder, nor what can not be read', () => {
    fs.mkdirSync(path.join(root, FILE), { recursive: true });
    expect(readMachinePolicy('test-product', effects)).toMatchObject({ state: 'damaged' });
  });
});

describe('as a layer of consent', () => {
  const manifest = buildManifest({
    consent: {
      default: 'ask',
      environment: { TEST_TELEMETRY: { on: ['true'], off: ['false'] } },
      settings: null,
      unattended: 'same',
    },
  });
  const places = () =>
    findConsentPlaces(manifest, {
      folder: path.join(root, 'state'),
      settingsFolders: [],
      effects: {
        ...effects,
        env: { TEST_TELEMETRY: 'true' },
        readWorkingFolder: () => null,
        isInteractive: () => true,
        isContainer: () => false,
      },
    });
  const decide = () => decideConsent(readConsentInputs(places()));

  it('locks off what a switch turns on, lanes that run by a rule too', () => {
    expect(decide().usage?.state).toBe('on');
    write('{"telemetry": "off"}');
    expect(Object.values(decide()).map(({ state, decidedBy }) => [state, decidedBy])).toEqual(
      Array.from({ length: 4 }, () => ['off', 'machine']),
    );
  });

  it('forbids the lanes that it names, and no others', () => {
    write('{"forbid": ["usage", "licence"]}');
    const { usage, exceptions, licence } = decide();
    expect([usage?.decidedBy, licence?.decidedBy]).toEqual(['machine', 'machine']);
    expect(exceptions).toMatchObject({ state: 'on', decidedBy: 'environment' });
    expect(exceptions?.layers[0]).toMatchObject({ layer: 'machine', says: 'nothing' });
  });

  it('turns off where it is not understood, with a warning and the line', () => {
    write('{\n  "telemetry": "on"\n}');
    expect(decide().usage).toMatchObject({ state: 'off', decidedBy: 'machine' });
    expect(decide().usage?.layers[0]).toMatchObject({
      warning: true,
      origin: `${path.join(root, FILE)}:2`,
    });
  });

  it('shows a relay, which turns nothing on or off', () => {
    write('{"relay": "https://telemetry.example.org"}');
    expect(decide().usage?.state).toBe('on');
    expect(decide().usage?.layers[0]).toMatchObject({
      says: 'nothing',
      value: 'https://telemetry.example.org',
    });
  });

  it('is watched for a change, whether it is there or not', () => {
    expect(listConsentFiles(places())).toContain(path.join(root, FILE));
  });
});

it('what docs/consent.md shows as a policy is understood, every key of it', () => {
  const page = fs.readFileSync(new URL('../../../docs/consent.md', import.meta.url), 'utf8');
  const [repository = '', policy = ''] = [...page.matchAll(/```json\n([^`]*)```/g)].map(
    ([, block = '']) => block,
  );
  expect(read(policy)).toMatchObject({
    state: 'found',
    off: { value: 'off' },
    forbidden: { exceptions: {}, performance: {} },
    relay: { value: 'https://telemetry.example.org/candor' },
  });
  const file = path.join(root, '.telemetry.json');
  fs.writeFileSync(file, repository);
  expect(readRepositoryOptOut('stencil', [file])).toMatchObject({ state: 'off' });
});
