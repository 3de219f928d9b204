import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Manifest } from '@candor/manifest/manifest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { installPackages, run, type Ended } from '../installed.fixture.ts';
import { buildDeclaration, buildManifest } from '../product.fixture.ts';
import { createSandbox, recordOne, type Sandbox } from '../sandbox.fixture.ts';
import { CAN_SEE_PROCESSES, untilSendersEnd } from '../senders.fixture.ts';
import { installKit, KIT_MANIFEST } from './failures/kit.fixture.ts';

/** A product that calls nothing, or what its argument says, in the very turn in which it starts. */
const PROGRAM = `
import { createTelemetry } from '@candor/client/telemetry';
import { setImmediate as turn } from 'node:timers/promises';
const { kit, declaration, options, how, elsewhere } = JSON.parse(process.argv[2]);
const { fail, overflow } = await import(kit);
const say = (text) => process.stdout.write(text);
const env = process.env;
const telemetry = createTelemetry(declaration, { ...options, effects: { isInteractive: () => true, isContainer: () => false } });
const ways = {
  'ends': () => undefined,
  'exits': () => process.exit(3),
  'exits by a listener of its own': () => { process.on('exit', () => process.exit(4)); },
  'throws': () => fail('canary'),
  'overflows': () => overflow(),
  'rejects': () => void Promise.reject(new Error('canary')),
  'is killed': () => process.kill(process.pid, 'SIGKILL'),
  'turns once and is killed': async () => {
    await turn();
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(process.pid, 'SIGKILL');
  },
  'changes its folder': () => {
    process.chdir(elsewhere);
    telemetry.choose('on');
  },
  'changes its environment': () => {
    delete env.DO_NOT_TRACK;
    env.XDG_STATE_HOME = '/nowhere';
    env.HOME = '/nowhere';
    say(JSON.stringify([telemetry.decisions().usage.state, telemetry.decisions().usage.decidedBy]));
  },
  'asks what is decided': () => say(telemetry.decisions().usage.state),
  'tells from the end of the stack': () => {
    let isTold = false;
    const met = error();
    const sink = () => {
      try {
        sink();
      } catch {
        if (isTold) return;
        telemetry.exception(met);
        isTold = true;
      }
    };
    sink();
    say(String(telemetry.sendDetached()));
  },
};
function error() {
  try {
    fail('canary');
  } catch (error) {
    return error;
  }
}
await ways[how]();
`;

let root = '';
let program = '';
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-first-turn-'));
  program = installPackages(root, PROGRAM);
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = createSandbox('http://127.0.0.1:9');
});
afterEach(() => sandbox.remove());

/** The user has agreed in an earlier run. */
function agree(): void {
  const telemetry = sandbox.open({}, KIT_MANIFEST);
  telemetry.choose('on', ['usage', 'exceptions']);
  telemetry.close();
  fs.rmSync(path.join(sandbox.folder, 'spool'), { recursive: true, force: true });
}

/** As another process does it. */
function turnOff(): void {
  for (const lane of ['usage', 'exceptions']) {
    const file = path.join(sandbox.folder, 'settings', `${lane}.json`);
    const kept = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, kept.replace('"choice": "on"', '"choice": "off"'));
  }
}

const listSpooled = (): readonly string[] =>
  sandbox.listFiles().filter((file) => file.endsWith('.ndjson'));

interface Changes {
  readonly folder?: string | undefined;
  readonly manifest?: Partial<Manifest>;
}

function runKit(
  how: string,
  { manifest: given = KIT_MANIFEST, ...changes }: Changes = {},
  env: NodeJS.ProcessEnv = {},
  flags: readonly string[] = [],
): Promise<Ended> {
  const kit = installKit(sandbox.root);
  const { manifest, hash } = buildDeclaration(given);
  const options = {
    version: '1.2.3',
    folder: sandbox.folder,
    settingsFolders: [],
    collector: 'http://127.0.0.1:9',
    vocabulary: kit.vocabulary,
    ...changes,
  };
  // Deep enough for a path that goes up from there to lead elsewhere.
  const elsewhere = path.join(sandbox.root, 'a', 'b', 'c', 'd', 'e', 'f', 'g');
  fs.mkdirSync(elsewhere, { recursive: true });
  const declaration = { manifest, hash };
  const plan = JSON.stringify({ kit: kit.file, declaration, options, how, elsewhere });
  return run(process.execPath, [...flags, program, plan], {
    PATH: process.env['PATH'],
    HOME: root,
    ...env,
  });
}

const failed = (): readonly unknown[] =>
  sandbox.readLines().flatMap(({ event, severity }) => (event === 'kit.failed' ? [severity] : []));
const outcomes = (): readonly unknown[] =>
  sandbox.readLines().flatMap(({ event, outcome }) => (event === 'kit.ended' ? [outcome] : []));
const marks = (): readonly string[] =>
  sandbox.listFiles().filter((file) => file.startsWith('sessions'));

describe('a process that ends in the turn in which it started', () => {
  it.each<readonly [string, number | null, readonly string[], readonly string[]]>([
    ['ends', 0, [], ['healthy']],
    ['exits', 3, [], ['healthy']],
    ['exits by a listener of its own', 4, [], ['healthy']],
    ['throws', 1, ['crashed'], ['crashed']],
    ['overflows', 1, ['crashed'], ['crashed']],
    ['rejects', 1, [], ['crashed']],
  ])('%s: how it ended is told', async (how, code, told, health) => {
    agree();
    const ended = await runKit(how);
    expect(ended.code).toBe(code);
    expect(failed()).toEqual(told);
    expect(outcomes()).toEqual(health);
    expect(marks()).toEqual([]);
  });

  it.each([
    ['is killed', 0],
    ['turns once and is killed', 1],
  ])('%s: a mark is left once the host has come to its event loop', async (how, left) => {
    agree();
    expect((await runKit(how)).signal).toBe('SIGKILL');
    expect(marks()).toHaveLength(left);
    expect(outcomes()).toEqual([]);
  });

  it.each(['ends', 'exits', 'throws'])(
    '%s: what an earlier run has left of a lane that is off since is dropped',
    async (how) => {
      agree();
      await runKit('ends');
      expect(listSpooled()).toHaveLength(1);
      turnOff();
      await runKit(how);
      expect(listSpooled()).toEqual([]);
    },
  );

  it('exits, where no event tells how: nothing is decided any more, and the next run drops what is off since', async () => {
    const manifest: Partial<Manifest> = { events: buildManifest().events };
    agree();
    const earlier = sandbox.open({}, manifest);
    expect(recordOne(earlier)).toBe(true);
    earlier.close();
    turnOff();
    const spooled = listSpooled();
    expect(spooled).toHaveLength(1);
    await runKit('exits', { manifest });
    expect(listSpooled()).toEqual(spooled);
    await runKit('turns once and is killed', { manifest });
    expect(listSpooled()).toEqual([]);
  });

  it.each(['ends', 'exits', 'throws'])('%s: nothing is made where all is off', async (how) => {
    await runKit(how);
    expect(sandbox.listFiles().filter((file) => !file.startsWith('crashes'))).toEqual([]);
  });
});

describe('a host that changes before its first call', () => {
  it('its working folder: what is relative is so to the one at the start', async () => {
    const folder = path.relative(process.cwd(), sandbox.folder);
    expect(path.isAbsolute(folder)).toBe(false);
    await runKit('changes its folder', { folder });
    expect(sandbox.listFiles()).toContain('settings/usage.json');
  });

  it('its environment: what a person has said there at the start holds', async () => {
    const { stdout } = await runKit(
      'changes its environment',
      { folder: undefined },
      { DO_NOT_TRACK: '1' },
    );
    expect(JSON.parse(stdout)).toEqual(['off', 'environment']);
  });
});

describe('a process with a small stack', () => {
  it('is decided about', async () => {
    agree();
    const { stdout } = await runKit('asks what is decided', {}, {}, ['--stack-size=120']);
    expect(stdout).toBe('on');
  });
});

describe.runIf(CAN_SEE_PROCESSES)('a failure from the end of the stack', () => {
  it('is told before it is looked whether there is something to send', async () => {
    agree();
    const { stdout } = await runKit('tells from the end of the stack');
    expect(stdout).toBe('true');
    await untilSendersEnd(sandbox.folder);
    expect(failed()).toEqual(['handled']);
  });
});
