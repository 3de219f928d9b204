import { execFile, execFileSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestCollector, type TestCollector } from '@candor/client/testing';
import { canMount, isLeftOut } from '@candor/testing/left-out';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const REPOSITORY = join(PACKAGE, '../..');

/** The compiler and what it is made with as their builds make them, with the compiler's vocabulary: in source nothing has its place. */
let installed: string;
beforeAll(() => {
  installed = mkdtempSync(join(tmpdir(), 'stencil-built-'));
  for (const name of ['manifest', 'crash', 'local', 'client', 'cli']) {
    compile(join(REPOSITORY, 'packages', name), join(installed, 'node_modules/@candor', name));
  }
  compile(PACKAGE, installed);
  const { scripts } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly vocabulary: string };
  };
  // As the package's own script does.
  const script = scripts.vocabulary.split(' ');
  const words = script.slice(script.indexOf('vocabulary'));
  node(join(installed, 'node_modules/@candor/cli/dist/main.js'), words);
}, 240_000);
afterAll(() => rmSync(installed, { recursive: true, force: true }));

/** Whether it is right is another test's question. */
function compile(from: string, to: string): void {
  cpSync(join(from, 'src'), join(to, 'src'), { recursive: true });
  cpSync(join(from, 'package.json'), join(to, 'package.json'));
  const project = join(to, 'tsconfig.json');
  const plain = { composite: false, incremental: false, isolatedDeclarations: false };
  const compilerOptions = { ...plain, declaration: false, rootDir: 'src', outDir: 'dist' };
  const config = {
    extends: join(REPOSITORY, 'tsconfig.base.json'),
    compilerOptions: { ...compilerOptions, noResolve: true, noCheck: true, types: [] },
    include: ['src'],
    exclude: ['src/**/*.test.ts', 'src/**/*.fixture.ts', 'src/**/*.fixture-main.ts'],
  };
  writeFileSync(project, JSON.stringify(config));
  node(join(REPOSITORY, 'node_modules/typescript/bin/tsc'), ['-p', project]);
}

function node(script: string, args: readonly string[]): void {
  execFileSync(process.execPath, [script, ...args], { cwd: installed, stdio: 'pipe' });
}

let world: string;
let vendor: TestCollector;
beforeEach(async () => {
  world = mkdtempSync(join(tmpdir(), 'stencil-failing-'));
  vendor = await startTestCollector();
  write('stencil.json', { name: 'Secret Merger' });
  write('templates/page.stencil', 'Hello\n');
});
afterEach(async () => {
  await vendor.close();
  rmSync(world, { recursive: true, force: true });
});

function write(file: string, content: unknown): void {
  const path = join(world, 'project', file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One command in a process of its own, at what it takes for a terminal. */
function stencil(...argv: readonly string[]): Promise<Ran> {
  const program = join(world, 'run.mjs');
  const host = {
    cwd: join(world, 'project'),
    folder: join(world, 'home'),
    delivery: 'in_process',
    ask: null,
  };
  writeFileSync(
    program,
    `import { runCompiler } from ${JSON.stringify(join(installed, 'dist/compiler.js'))};
const effects = { isInteractive: () => true, isContainer: () => false, env: {} };
process.exitCode = await runCompiler(${JSON.stringify(argv)}, {
  ...${JSON.stringify(host)}, stdout: process.stdout, stderr: process.stderr,
  telemetry: { collector: ${JSON.stringify(vendor.url)}, effects },
});`,
  );
  const { PATH } = process.env;
  const options = { env: { PATH, HOME: world } };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program], options, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

const told = (name: string): readonly Readonly<Record<string, unknown>>[] =>
  vendor.reports.flatMap(({ events }) => events.filter(({ event }) => event === name));
const failed = (): ReturnType<typeof told> => told('compiler.failed');
const ended = (): ReturnType<typeof told> => told('build.ended');

interface Told {
  readonly error: {
    readonly type: unknown;
    readonly frames: readonly Readonly<Record<string, unknown>>[];
  };
}

it('a failure in the compiler’s own code is reported, by the names of its functions', async () => {
  await stencil('telemetry', 'enable', 'exceptions');
  write('templates/deep.stencil', `{${'('.repeat(50_000)}1${')'.repeat(50_000)}}\n`);
  expect((await stencil('build')).code).toBe(3);
  const [event] = failed();
  expect(event).toMatchObject({ phase: 'parse', category: 'stack_overflow', severity: 'crashed' });
  const { error } = (event ?? {})['failure'] as Told;
  expect(error.type).toEqual({ of: 'runtime', name: 'RangeError' });
  const vendors = error.frames.filter(({ kind }) => kind === 'vendor');
  expect(vendors.length).toBeGreaterThan(3);
  const places = vendors.map(({ module, symbol }) => `${String(module)}#${String(symbol)}`);
  expect(places).toContain('src/lib/language/parse-expression.ts#parseLevel');
  const bodies = vendor.reports.map(({ body }) => body).join('');
  expect(bodies).not.toContain(world);
  expect(bodies).not.toContain('Merger');
});

it('before the user agrees it is shown in full and as it would be sent, and goes by the user’s hand alone', async () => {
  write('templates/deep.stencil', `{${'('.repeat(50_000)}1${')'.repeat(50_000)}}\n`);
  expect((await stencil('build')).code).toBe(3);
  expect(failed()).toEqual([]);
  const { out } = await stencil('telemetry', 'crashes', '--json');
  const { crashes } = JSON.parse(out) as { readonly crashes: readonly { readonly id: string }[] };
  const [crash] = crashes;
  const shown = await stencil('telemetry', 'crashes', 'show', crash?.id ?? '');
  expect(shown.out).toContain('Maximum call stack size exceeded');
  expect(shown.out).toContain('too-much-recursion');
  const sent = await stencil('telemetry', 'crashes', 'send', crash?.id ?? '');
  expect([sent.code, sent.err]).toEqual([0, '']);
  expect(failed()).toHaveLength(1);
});

it('how a build ended is told without a word about why, whether or not failures may be told', async () => {
  // The first shows the notice, and nothing is collected before that.
  for (const template of [
    'Hello\n',
    'Hello\n',
    `{${'('.repeat(50_000)}1${')'.repeat(50_000)}}\n`,
  ]) {
    write('templates/page.stencil', template);
    await stencil('build');
  }
  write('templates/page.stencil', 'Hello\n');
  write('stencil.json', { name: 'Secret Merger', transform: 'shout.mjs' });
  write('shout.mjs', 'export default function shout(text) { return text.shout(); }');
  expect((await stencil('build')).code).toBe(1);
  expect(ended().map(({ outcome, errors, counted }) => [outcome, errors, counted])).toEqual([
    ['healthy', 0, 0],
    ['crashed', 0, 0],
    ['healthy', 0, 1],
  ]);
  expect(failed()).toEqual([]);
});

it('a failure in the user’s own transform is told to the user and to nobody else', async () => {
  await stencil('telemetry', 'enable', 'exceptions');
  write('stencil.json', { name: 'Secret Merger', transform: 'shout.mjs' });
  write('shout.mjs', 'export default function shout(text) { return text.shout(); }');
  const { code, err } = await stencil('build');
  expect(code).toBe(1);
  expect(err).toContain('text.shout is not a function');
  expect(failed()).toEqual([]);
  expect((await stencil('telemetry', 'crashes')).out).toBe('No failures are kept here.\n');
});

it.skipIf(isLeftOut('mounting a disk', canMount))(
  'on a full disk, telemetry’s own folder on it too, each failure ends where it should',
  async () => {
    const places = ['project/out', 'home'].map((name) => join(world, name));
    for (const place of places) {
      mkdirSync(place, { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', place]);
    }
    try {
      await stencil('telemetry', 'enable', 'exceptions');
      for (const place of places) fill(place);
      const { code, err } = await stencil('build');
      expect([code, err]).toEqual([1, expect.stringContaining('got ENOSPC')]);
      expect(failed()).toEqual([]);
      write('templates/page.stencil', `{${'('.repeat(50_000)}1${')'.repeat(50_000)}}\n`);
      expect((await stencil('build')).code).toBe(3);
      expect(failed()).toMatchObject([{ phase: 'parse', category: 'stack_overflow' }]);
    } finally {
      for (const place of places) execFileSync('umount', [place]);
    }
  },
);

it.runIf(existsSync('/dev/full'))(
  'a full disk is told to the user and to nobody else',
  async () => {
    await stencil('telemetry', 'enable', 'exceptions');
    mkdirSync(join(world, 'project/out'));
    symlinkSync('/dev/full', join(world, 'project/out/page.js'));
    const { code, err } = await stencil('build');
    expect(code).toBe(1);
    expect(err).toContain('got ENOSPC');
    expect(failed()).toEqual([]);
    expect((await stencil('telemetry', 'crashes')).out).toBe('No failures are kept here.\n');
  },
);

/** Leaves not a byte. */
function fill(folder: string): void {
  const file = openSync(join(folder, 'filler'), 'w');
  expect(() => {
    for (;;) writeSync(file, Buffer.alloc(4_096));
  }).toThrow('ENOSPC');
  closeSync(file);
}
