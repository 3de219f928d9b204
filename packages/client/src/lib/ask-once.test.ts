import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { Effects } from '@candor/local/effects';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCollector, type TestCollector } from '../collector.fixture.ts';
import { buildManifest } from '../product.fixture.ts';
import { createSandbox, recordOne, type OpenChanges, type Sandbox } from '../sandbox.fixture.ts';
import type { AskOptions, AskResult } from '../telemetry.ts';
import { askAtTerminal } from './terminal-question.ts';

let collector: TestCollector;
let sandbox: Sandbox;
let questions: string[] = [];
beforeEach(async () => {
  questions = [];
  collector = await startCollector();
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  sandbox.remove();
  await collector.close();
});

const answering = (answer: string | null) => (question: string) => {
  questions.push(question);
  return Promise.resolve(answer);
};

/** Whether events are recorded after the question, in the same run. */
async function ask(
  options: AskOptions,
  opened: OpenChanges = {},
): Promise<AskResult & { readonly isOn: boolean }> {
  const telemetry = sandbox.open(opened);
  try {
    const result = await telemetry.askOnce(options);
    return { ...result, isOn: recordOne(telemetry) };
  } finally {
    telemetry.close();
  }
}

describe('askOnce()', () => {
  it.each(['y', 'Y', 'yes', ' YES '])('takes %j for a yes, and keeps it', async (answer) => {
    expect(await ask({ ask: answering(answer) })).toEqual({
      answer: 'on',
      by: 'person',
      kept: { ok: true },
      isOn: true,
    });
    expect(sandbox.listFiles()).toContain('settings/usage.json');
    // It is off, and never asked for.
    expect(sandbox.listFiles()).not.toContain('settings/licence.json');
    expect(await ask({ ask: answering('n') })).toMatchObject({ answer: null, isOn: true });
    expect(questions).toHaveLength(1);
  });

  it.each(['', 'n', 'no', 'yeah', 'ok', '1'])(
    'takes %j for a no, and asks no more',
    async (answer) => {
      expect(await ask({ ask: answering(answer) })).toMatchObject({ answer: 'off', isOn: false });
      expect(await ask({ ask: answering('y') })).toMatchObject({ answer: null, isOn: false });
      expect(questions).toHaveLength(1);
    },
  );

  it.each([
    ['the flag', { accepted: true }, {}, 'on', 'flag'],
    ['TELEMETRY=1', {}, { TELEMETRY: '1' }, 'on', 'variable'],
    ['TELEMETRY=0', {}, { TELEMETRY: '0' }, 'off', 'variable'],
    ['TELEMETRY=yes', {}, { TELEMETRY: 'yes' }, 'off', 'variable'],
    ['TELEMETRY=0 beside the flag', { accepted: true }, { TELEMETRY: '0' }, 'off', 'variable'],
  ] as const)('%s needs no terminal', async (_name, options, env, answer, by) => {
    const effects = { env, isInteractive: () => false };
    const asked = await ask({ ...options, ask: answering('y') }, { effects });
    expect(asked).toMatchObject({ answer, by, kept: { ok: true }, isOn: answer === 'on' });
    expect(questions).toEqual([]);
  });

  it.each([
    ['TELEMETRY=1', {}, { TELEMETRY: '1' }],
    ['the flag', { accepted: true }, {}],
  ] as const)(
    'lets %s say yes for lanes that nobody has chosen for, and change no answer',
    async (_name, options, env) => {
      const first = sandbox.open();
      first.choose('off', ['usage']);
      first.close();
      expect(await ask(options, { effects: { env } })).toMatchObject({ answer: 'on', isOn: false });
      const second = sandbox.open();
      expect(second.decisions()).toMatchObject({
        usage: { state: 'off', decidedBy: 'choice' },
        exceptions: { state: 'on', decidedBy: 'choice' },
      });
      second.close();
      const again = await ask({ ...options, ask: answering('y') }, { effects: { env } });
      expect(again).toMatchObject({ answer: null, by: null, isOn: false });
      expect(questions).toEqual([]);
    },
  );

  it('does not take a damaged choice for none: a yes that was given leaves it off', async () => {
    const file = path.join(sandbox.folder, 'settings', 'usage.json');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, '{');
    expect(await ask({ accepted: true })).toMatchObject({ isOn: false });
    expect(fs.readFileSync(file, 'utf8')).toBe('{');
  });

  it('widens nothing that was agreed to by a yes that was given', async () => {
    const { heartbeat: _heartbeat, ...events } = buildManifest().events;
    const old = sandbox.open({}, { events });
    old.choose('on', ['usage']);
    old.close();
    await ask({}, { effects: { env: { TELEMETRY: '1' } } });
    const telemetry = sandbox.open();
    telemetry.record('heartbeat', { uptime: 1 });
    expect(telemetry.counts().recorded).toBe(0);
    telemetry.close();
  });

  it('lets a no that was given turn off every lane, whatever was chosen before', async () => {
    sandbox.openOn().close();
    await ask({}, { effects: { env: { TELEMETRY: '0' } } });
    const telemetry = sandbox.open();
    const off = { state: 'off', decidedBy: 'choice' };
    expect(telemetry.decisions()).toMatchObject({ usage: off, exceptions: off, licence: off });
    telemetry.close();
  });

  it.each<readonly [string, Partial<Effects>, AskOptions['ask']]>([
    ['in a build service', { env: { CI: 'true' }, isInteractive: () => true }, answering('y')],
    ['without a terminal', { env: {}, isInteractive: () => false }, undefined],
    ['where the product has nobody to ask', { env: {}, isInteractive: () => true }, null],
    ['where a variable has said it', { env: { TEST_TELEMETRY: 'false' } }, answering('y')],
    ['where nobody is to be tracked', { env: { DO_NOT_TRACK: '1' } }, answering('y')],
    ['where nobody answers', { env: {} }, answering(null)],
  ])('keeps nothing %s', async (_where, effects, asker) => {
    const options = asker === undefined ? {} : { ask: asker };
    expect(await ask(options, { effects })).toMatchObject({
      answer: null,
      by: null,
      isOn: false,
    });
    expect(sandbox.listFiles()).toEqual([]);
  });

  it('does not let a yes overrule who says off', async () => {
    const asked = await ask({ accepted: true }, { effects: { env: { DO_NOT_TRACK: '1' } } });
    expect(asked).toMatchObject({ answer: 'on', isOn: false });
  });

  it('names everything that would be sent in the lanes that it asks about, and why', async () => {
    await ask({ ask: answering('n') });
    const [question = ''] = questions;
    const { events, lanes, title, privacy } = buildManifest();
    for (const part of [title, privacy, collector.url]) expect(question).toContain(part);
    expect(question).toContain(`usage: ${lanes.usage?.why ?? ''}`);
    expect(question).toContain(`exceptions: ${lanes.exceptions?.why ?? ''}`);
    expect(question).not.toContain('licence');
    const asked = Object.values(events).filter(({ lane }) => lane !== 'licence');
    const fields = asked.flatMap((event) => Object.values(event.fields)).length;
    expect(question.match(/^ {2}- /gm)).toHaveLength(
      fields + Object.keys(buildManifest().session).length,
    );
    expect(question).toMatch(/\[y\/N\] $/);
  });

  it('is nothing after the end of the session, and where asking fails', async () => {
    const telemetry = sandbox.open();
    const failing = () => Promise.reject(new Error('no window'));
    expect(await telemetry.askOnce({ ask: failing })).toMatchObject({ answer: null });
    telemetry.close();
    expect(await telemetry.askOnce({ accepted: true })).toMatchObject({ answer: null });
    expect(sandbox.listFiles()).toEqual([]);
  });
});

/** Asks as a product does that passes nothing of its own, and writes what came of it into a file. */
const PROGRAM = `
import fs from 'node:fs';
import { createTelemetry } from ${JSON.stringify(new URL('../telemetry.ts', import.meta.url).href)};
import { buildDeclaration } from ${JSON.stringify(new URL('../product.fixture.ts', import.meta.url).href)};
const [result, folder, collector] = process.argv.slice(2);
const options = { version: '1.2.3', folder, settingsFolders: [], collector };
const telemetry = createTelemetry(buildDeclaration(), options);
const { answer, by } = await telemetry.askOnce({});
telemetry.close();
fs.writeFileSync(result, JSON.stringify([answer, by]));
`;

const hasTerminals = spawnSync('script', ['--version']).status === 0;

describe.skipIf(!hasTerminals)(
  'the question at a real terminal (skipped where no `script` can make one)',
  () => {
    const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

    /** Runs the program in a shell at a terminal of its own; `typed` is typed once the question stands there, or at once. */
    async function runAtTerminal(
      build: (program: string) => string,
      typed: { readonly answer: string; readonly at: 'once' | 'question' },
      env: Readonly<Record<string, string>> = {},
    ): Promise<{ readonly result: unknown; readonly shown: string }> {
      const file = path.join(sandbox.root, 'ask.mts');
      const result = path.join(sandbox.root, 'result.json');
      fs.writeFileSync(file, PROGRAM);
      const flags = ['--conditions=candor-source', '--import', TSX];
      const command = [process.execPath, ...flags, file, result, sandbox.folder, collector.url];
      const program = command.map((part) => `'${part}'`).join(' ');
      const child = spawn('script', ['-qec', build(program), '/dev/null'], {
        env: { PATH: process.env['PATH'], TSX_DISABLE_CACHE: '1', HOME: sandbox.root, ...env },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      let shown = '';
      if (typed.at === 'once') child.stdin.write(typed.answer);
      child.stdout.on('data', (chunk: Buffer) => {
        const before = shown;
        shown += chunk.toString('utf8');
        const isAsked = shown.includes('[y/N]') && !before.includes('[y/N]');
        if (isAsked && typed.at === 'question') child.stdin.write(typed.answer);
      });
      await once(child, 'close');
      return { result: JSON.parse(fs.readFileSync(result, 'utf8')) as unknown, shown };
    }

    it.each([
      ['y\n', 'on'],
      ['n\n', 'off'],
    ])('takes %j from whoever sits there for %s', async (answer, expected) => {
      const { result, shown } = await runAtTerminal((program) => program, {
        answer,
        at: 'question',
      });
      expect(result).toEqual([expected, 'person']);
      expect(shown).toContain('May Test Product send telemetry?');
      expect(sandbox.listFiles()).toContain('settings/usage.json');
    });

    it.each<readonly [string, (program: string) => string, Readonly<Record<string, string>>]>([
      ['a pipe that would answer', (program) => `printf 'y\\n' | ${program}`, {}],
      ['a file that would answer', (program) => `printf 'y\\n' > ../yes; ${program} < ../yes`, {}],
      ['stderr in a file, where nobody reads the question', (program) => `${program} 2>../no`, {}],
      ['stdout in a pipe', (program) => `${program} | cat`, {}],
      ['a build service that has a terminal', (program) => program, { CI: 'true' }],
    ])('is asked of nobody with %s', async (_name, build, env) => {
      const inFolder = (program: string): string =>
        `mkdir -p '${sandbox.root}/in' && cd '${sandbox.root}/in' && ${build(program)}`;
      const { result, shown } = await runAtTerminal(inFolder, { answer: 'y\n', at: 'once' }, env);
      expect(result).toEqual([null, null]);
      expect(shown).not.toContain('send telemetry?');
      expect(sandbox.listFiles()).toEqual([]);
    });
  },
);

describe('askAtTerminal()', () => {
  const open = () => ({ stdin: new PassThrough(), stderr: new PassThrough() });

  it('writes the question and reads one line', async () => {
    const terminal = open();
    const answer = askAtTerminal('Send? ', terminal);
    terminal.stdin.write('yes\nmore\n');
    expect(await answer).toBe('yes');
    expect(String(terminal.stderr.read())).toContain('Send? ');
  });

  it('is null where the input ends without an answer', async () => {
    const terminal = open();
    const answer = askAtTerminal('Send? ', terminal);
    terminal.stdin.end();
    expect(await answer).toBeNull();
  });
});
