import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { installPackages, run, type Ended } from '../../installed.fixture.ts';
import { buildDeclaration } from '../../product.fixture.ts';
import { createSandbox, type Sandbox } from '../../sandbox.fixture.ts';
import { installKit, KIT_MANIFEST } from './kit.fixture.ts';

/** A product that fails as its argument says, with telemetry or without. */
const PROGRAM = `
import { createTelemetry } from '@candor/client/telemetry';
const { kit, declaration, options, how, isOn } = JSON.parse(process.argv[2]);
const code = await import(kit);
const say = (text) => process.stdout.write(text + '\\n');
let telemetry = null;
if (isOn) {
  telemetry = createTelemetry(declaration, { ...options, effects: { isInteractive: () => true, isContainer: () => false } });
  telemetry.choose('on', ['usage', 'exceptions']);
}
process.on('exit', (exitCode) => say('exit ' + exitCode));
const ways = {
  throws: () => setTimeout(() => code.fail('canary'), 1),
  rejects: () => void Promise.reject(error()),
  'throws text': () => setTimeout(() => { throw 'canary'; }, 1),
  'is caught by a listener': () => {
    process.on('uncaughtException', (error, origin) => say('caught ' + origin));
    setTimeout(() => code.fail('canary'), 1);
  },
  'is rejected to a listener': () => {
    process.on('unhandledRejection', () => say('rejected'));
    void Promise.reject(error());
  },
  'is caught by a capture': () => {
    process.setUncaughtExceptionCaptureCallback(() => say('captured'));
    setTimeout(() => code.fail('canary'), 1);
  },
  overflows: () => setTimeout(() => code.overflow(), 1),
  'is told from 10,000 frames below': () => {
    code.dive(10_000, () => {
      try {
        telemetry?.exception(error());
      } catch {
        say('thrown');
      }
    });
  },
  'is told from the end of the stack': () => {
    let isTold = false;
    const met = error();
    const sink = () => {
      try {
        sink();
      } catch {
        if (isTold) return;
        // The call itself may be more than there is room for; then the frame above tries.
        telemetry?.exception(met);
        isTold = true;
      }
    };
    sink();
  },
  'has little memory': () => {
    const heap = [];
    while (process.memoryUsage().heapUsed < 52e6) {
      for (let n = 0; n < 1_000; n += 1) heap.push({ n, text: 'text ' + n });
    }
    telemetry?.exception(error());
    say('kept ' + (heap.length > 0));
  },
  'runs out of memory': () => {
    const heap = [];
    setInterval(() => {
      for (let n = 0; n < 100_000; n += 1) heap.push({ n, text: 'text ' + n });
    }, 1);
  },
  'is killed': () => setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50),
  'ends well': () => undefined,
};
function error() {
  try {
    code.fail('canary');
  } catch (error) {
    return error;
  }
}
ways[how]();
`;

let root = '';
let program = '';
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-uncaught-'));
  program = installPackages(root, PROGRAM);
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = createSandbox('https://telemetry.invalid');
});
afterEach(() => sandbox.remove());

function runKit(how: string, isOn: boolean, flags: readonly string[] = []): Promise<Ended> {
  const kit = installKit(sandbox.root);
  const { manifest, hash } = buildDeclaration(KIT_MANIFEST);
  const options = {
    version: '1.2.3',
    folder: sandbox.folder,
    settingsFolders: [],
    collector: 'https://telemetry.invalid',
    vocabulary: kit.vocabulary,
  };
  const plan = { kit: kit.file, declaration: { manifest, hash }, options, how, isOn };
  const { PATH } = process.env;
  return run(process.execPath, [...flags, program, JSON.stringify(plan)], { PATH, HOME: root });
}

const failed = (): readonly Record<string, unknown>[] =>
  sandbox.readLines().filter(({ event }) => event === 'kit.failed');
const outcomes = (): readonly unknown[] =>
  sandbox.readLines().flatMap(({ event, outcome }) => (event === 'kit.ended' ? [outcome] : []));

describe('what nobody catches', () => {
  it.each<readonly [string, readonly string[], readonly unknown[], readonly unknown[]]>([
    ['throws', [], ['crashed'], ['crashed']],
    ['rejects', [], ['crashed'], ['crashed']],
    ['rejects', ['--unhandled-rejections=strict'], ['crashed'], ['crashed']],
    ['rejects', ['--unhandled-rejections=warn'], ['unhandled'], ['unhandled', 'healthy']],
    ['rejects', ['--unhandled-rejections', 'none'], ['unhandled'], ['unhandled', 'healthy']],
    ['overflows', [], ['crashed'], ['crashed']],
    ['throws text', [], [], ['crashed']],
    ['is caught by a listener', [], ['unhandled'], ['unhandled', 'healthy']],
    ['is caught by a capture', [], ['unhandled'], ['unhandled', 'healthy']],
    ['is rejected to a listener', [], [], ['healthy']],
    ['ends well', [], [], ['healthy']],
  ])('%s %j: the process ends as it does without telemetry', async (how, flags, told, health) => {
    const without = await runKit(how, false, flags);
    expect(sandbox.listFiles()).toEqual([]);
    const withIt = await runKit(how, true, flags);
    const anonymous = ({ stderr, ...rest }: Ended): Ended => ({
      ...rest,
      // The number of the process is another one each time.
      stderr: stderr.replaceAll(/\(node:\d+\)/g, '(node)'),
    });
    expect(anonymous(withIt)).toEqual(anonymous(without));
    expect(failed().map(({ severity }) => severity)).toEqual(told);
    expect(outcomes()).toEqual(health);
    expect(sandbox.readSpool().join('')).not.toContain('canary');
    expect(sandbox.listFiles().filter((file) => file.startsWith('sessions'))).toEqual([]);
  });
});

describe('where there is little room', () => {
  it.each([
    // V8's own bound on a stack does not let the product's frames and 10,000 more stand on it.
    ['is told from 10,000 frames below', ['--stack-size=3000']],
    ['is told from the end of the stack', []],
  ])('%s', async (how, flags) => {
    const { code, stdout } = await runKit(how, true, flags);
    expect([code, stdout]).toEqual([0, 'exit 0\n']);
    expect(failed()).toMatchObject([{ failure: { error: { type: { name: 'KitError' } } } }]);
  });

  it('a failure is told with a heap that is nearly full', async () => {
    const { code, stdout } = await runKit('has little memory', true, ['--max-old-space-size=64']);
    expect([code, stdout]).toEqual([0, 'kept true\nexit 0\n']);
    expect(failed()).toHaveLength(1);
  });
});

describe('a session whose end nobody could tell', () => {
  it.each([
    ['is killed', [], 'SIGKILL'],
    // V8 ends the process itself: no handler runs, and no memory is left for one.
    ['runs out of memory', ['--max-old-space-size=32'], 'SIGABRT'],
  ])(
    'that %s is told of by the next start, in its own report, once',
    async (how, flags, signal) => {
      expect((await runKit(how, true, flags)).signal).toBe(signal);
      expect(outcomes()).toEqual([]);
      const mark = sandbox.listFiles().find((file) => file.startsWith('sessions')) ?? '';
      const session = path.basename(mark, '.json');
      await runKit('ends well', true);
      await runKit('ends well', true);
      const ends = sandbox.readSpool().flatMap((report) => {
        const [head = '', ...lines] = report.trimEnd().split('\n');
        const of = (JSON.parse(head) as { readonly session: string }).session;
        return lines.map((line) => ({ of, ...(JSON.parse(line) as { outcome?: unknown }) }));
      });
      expect(ends.filter(({ of }) => of === session)).toMatchObject([
        { event: 'kit.ended', outcome: 'abnormal', errors: 0, counted: 0 },
      ]);
      expect(outcomes()).toHaveLength(3);
      expect(new Set(outcomes())).toEqual(new Set(['abnormal', 'healthy']));
      expect(sandbox.listFiles().filter((file) => file.startsWith('sessions'))).toEqual([]);
    },
  );
});
