import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const REPOSITORY = join(PACKAGE, '../..');

/** The server and what it is made with as their builds make them, with its vocabulary: in source nothing has its place. */
let built: string;
beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), 'automation-built-'));
  for (const name of ['manifest', 'crash', 'local', 'client', 'cli']) {
    compile(join(REPOSITORY, 'packages', name), join(built, 'node_modules/@candor', name));
  }
  compile(PACKAGE, built);
  const { scripts } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly vocabulary: string };
  };
  const words = scripts.vocabulary.split(' ');
  const command = join(built, 'node_modules/@candor/cli/dist/main.js');
  node(command, words.slice(words.indexOf('vocabulary')));
}, 300_000);
afterAll(() => rmSync(built, { recursive: true, force: true }));

/** Whether it is right is another test's question. */
function compile(from: string, to: string): void {
  cpSync(join(from, 'src'), join(to, 'src'), { recursive: true });
  cpSync(join(from, 'package.json'), join(to, 'package.json'));
  const plain = { composite: false, incremental: false, isolatedDeclarations: false };
  const output = { ...plain, declaration: false, rootDir: 'src', outDir: 'dist' };
  const config = {
    extends: join(REPOSITORY, 'tsconfig.base.json'),
    compilerOptions: { ...output, noResolve: true, noCheck: true, types: [] },
    include: ['src'],
    exclude: ['src/**/*.test.ts', 'src/**/*.fixture.ts', 'src/**/*.fixture-main.ts'],
  };
  writeFileSync(join(to, 'tsconfig.json'), JSON.stringify(config));
  node(join(REPOSITORY, 'node_modules/typescript/bin/tsc'), ['-p', join(to, 'tsconfig.json')]);
}

function node(script: string, args: readonly string[]): void {
  execFileSync(process.execPath, [script, ...args], { cwd: built, stdio: 'pipe' });
}

/** A schedule that runs a long script for so many computers that nobody is answered meanwhile. */
function writeBusyState(folder: string): void {
  const step = (index: number): string => `set value_${index} = ${index} * 2 + 1`;
  const source = Array.from({ length: 450 }, (_, index) => step(index)).join('\n');
  const computers = Array.from({ length: 1_000 }, (_, index) => ({
    id: `computer-${index}`,
    name: `SecretMachine${index}`,
    address: `10.0.0.${index}`,
  }));
  const schedule = { name: 'Nightly', script: 'Long', everyMinutes: 1, forEachComputer: true };
  const resources = {
    computers,
    scripts: [{ id: 'script', name: 'Long', source }],
    schedules: [{ id: 'schedule', ...schedule }],
  };
  const none = ['identities', 'roles', 'endpoints', 'apps', 'portal-pages'];
  const all = { ...Object.fromEntries(none.map((kind) => [kind, []])), ...resources };
  writeFileSync(join(folder, 'state.json'), JSON.stringify({ version: 1, resources: all }));
}

/** The server's clock stands five seconds before a whole minute, at which the schedule is due. */
const PROGRAM = `
const [server, folder] = process.argv.slice(2);
const { startAutomationServer } = await import(server);
const shiftMs = 55_000 - (Date.now() % 60_000);
const effects = { now: () => Date.now() + shiftMs, isInteractive: () => true, isContainer: () => false, env: {} };
const { telemetry, close } = await startAutomationServer({
  folder, port: 0, collector: 'https://telemetry.invalid', effects, blockedMs: 300,
});
telemetry.choose('on');
const before = telemetry.counts().recorded;
const give = setTimeout(() => process.exit(9), 150_000);
const look = setInterval(async () => {
  if (telemetry.counts().recorded === before) return;
  clearInterval(look);
  clearTimeout(give);
  await close();
}, 200);
look.unref();
`;

it('a schedule that keeps the server from answering is told by the server’s own functions, and by nothing of the scripts', async () => {
  const folder = join(built, 'server');
  mkdirSync(folder);
  writeBusyState(folder);
  const program = join(built, 'program.mjs');
  writeFileSync(program, PROGRAM);
  const server = join(built, 'dist/server.js');
  const child = spawn(process.execPath, [program, server, folder], { stdio: 'pipe', env: {} });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([code, errors]).toEqual([0, '']);
  const spool = join(folder, 'telemetry', 'spool');
  const text = readdirSync(spool)
    .map((name) => readFileSync(join(spool, name), 'utf8'))
    .join('');
  const line = text.split('\n').find((one) => one.includes('"server.blocked"'));
  const event = JSON.parse(line ?? '{}') as Record<string, unknown>;
  expect(event).toMatchObject({ operation: 'blocked', baseline: 300, times: 1 });
  expect(JSON.stringify(event['frames'])).toMatch(
    /"kind":"vendor","module":"[^"]*lib\/runner\.[jt]s"/,
  );
  for (const word of ['SecretMachine', 'Nightly', 'value_', built])
    expect(text).not.toContain(word);
}, 200_000);
