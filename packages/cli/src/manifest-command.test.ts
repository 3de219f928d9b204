import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runManifestCommand } from './manifest-command.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const MANIFEST = `manifest: 1
product: job-server
title: Job Server
vendor: Example Software
privacy: https://example.com/privacy
collector: https://telemetry.example.com
lanes: { usage: Helps us decide which features to work on. }
session: [version, { tier: { type: choice, values: [free, paid], why: What is used. } }]
events:
  heartbeat:
    when: every hour
    why: How large installations are.
    fields:
      jobs: { type: count, why: Size of the installation. }
      licence: { type: choice, values: [none, trial], optional: true, why: What is used. }
questions:
  - { title: Jobs, distribution: heartbeat.jobs }
  - { title: Licences, count: installations, by: heartbeat.licence }
`;

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-manifest-'));
  file = join(folder, 'telemetry.yaml');
  await writeFile(file, MANIFEST);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...argv: readonly string[]): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const into = (stream: 'stdout' | 'stderr'): { write: (text: string) => void } => ({
    write: (text) => {
      written[stream] += text;
    },
  });
  const code = await runManifestCommand(argv, { stdout: into('stdout'), stderr: into('stderr') });
  return { code, ...written };
}

async function change(from: string, to: string, name = 'telemetry.yaml'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, MANIFEST.replace(from, to));
  return path;
}

test('check says that a good manifest is good, and how much it declares', async () => {
  expect(await run('check', file)).toEqual({
    code: 0,
    stdout: `${file}: good. 1 event, 2 fields, 2 questions, 0 warnings.\n`,
    stderr: '',
  });
});

test('check ends with 1 and names file, line and column of every issue', async () => {
  await change('type: count', 'type: coutn');
  const other = await change('vendor: Example Software\n', '', 'other.yaml');
  const { code, stdout, stderr } = await run('check', file, other);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain(`${file}:14:15: error: Expected a type`);
  expect(stderr).toContain(`${other}:1:1: error: Expected the name of the vendor, got nothing.`);
  expect(stderr).toContain(`${file}: 1 issue, 0 warnings.`);
});

test('check warns of a field that no question uses, which only --strict takes for an issue', async () => {
  await change('  - { title: Jobs, distribution: heartbeat.jobs }\n', '');
  const { code, stderr, stdout } = await run('check', file);
  expect(code).toBe(0);
  expect(stderr).toContain(`${file}:14:7: warning: No question uses this field.`);
  expect(stdout).toContain('1 warning.');
  expect((await run('check', '--strict', file)).code).toBe(1);
});

test('check --json gives issues and warnings as data', async () => {
  await change('type: count', 'type: coutn');
  const { code, stdout } = await run('check', '--json', file);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject([
    { file, ok: false, message: null, issues: [{ code: 'unknown_value', line: 14, column: 15 }] },
  ]);
});

test('check says what it got in place of a file, and ends with 1', async () => {
  const missing = join(folder, 'missing.yaml');
  const none = await run('check', missing);
  expect(none).toMatchObject({ code: 1, stdout: '' });
  expect(none.stderr).toBe(
    `Expected a manifest in ${missing}, got no such file. Name the right file.\n`,
  );
  expect((await run('check', folder)).stderr).toContain('got a folder');
});

test('docs prints the privacy page, with the commands of the product if they are named', async () => {
  const { code, stdout } = await run('docs', file, '--command', 'jobs telemetry');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# Telemetry in Job Server\n/);
  expect(stdout).toContain('`jobs telemetry disable`');
  expect((await run('docs', file)).stdout).not.toContain('disable');
});

test('docs, types and schema keep a file up to date, and --check says when it is stale', async () => {
  for (const [name, ...operands] of [['docs', file], ['types', file], ['schema']] as const) {
    const out = join(folder, 'made', name);
    const args = [name, ...operands, '--out', out];
    expect(await run(...args, '--check')).toMatchObject({ code: 1, stdout: '' });
    expect(await run(...args)).toMatchObject({ code: 0, stdout: `${out} written.\n` });
    expect(await run(...args, '--check')).toMatchObject({ code: 0 });
    const { mtimeMs } = await stat(out);
    expect(await run(...args)).toMatchObject({ code: 0, stdout: `${out} is up to date.\n` });
    expect((await stat(out)).mtimeMs).toBe(mtimeMs);
    await writeFile(out, `${await readFile(out, 'utf8')} `);
    const stale = await run(...args, '--check');
    expect(stale.code).toBe(1);
    expect(stale.stderr).toContain(`Run: candor manifest ${args.join(' ')}`);
  }
});

test('--check takes the line ends of Windows for no difference', async () => {
  const out = join(folder, 'telemetry.generated.ts');
  await run('types', file, '--out', out);
  await writeFile(out, (await readFile(out, 'utf8')).replaceAll('\n', '\r\n'));
  expect((await run('types', file, '--out', out, '--check')).code).toBe(0);
});

test('docs and types of a manifest with issues print the issues and write nothing', async () => {
  await change('type: count', 'type: coutn');
  const out = join(folder, 'telemetry.generated.ts');
  const { code, stderr } = await run('types', file, '--out', out);
  expect(code).toBe(1);
  expect(stderr).toContain(`${file}:14:15: error:`);
  await expect(stat(out)).rejects.toThrow('ENOENT');
});

test('an output that can not be written is an error that says why', async () => {
  const { code, stderr } = await run('types', file, '--out', join(file, 'below.ts'));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Expected to write .*, got .*\.\n$/);
});

test('diff says what is collected more and less, and who is asked again', async () => {
  const now = await change('[none, trial]', '[none, trial, paid]', 'now.yaml');
  const { code, stdout } = await run('diff', file, now);
  expect(code).toBe(0);
  expect(stdout).toContain(
    '+ heartbeat.licence (usage): one of none, trial, paid, before one of none, trial.',
  );
  expect(stdout).toContain('Ask again: usage.');
  const back = JSON.parse((await run('diff', '--json', now, file)).stdout) as object;
  expect(back).toMatchObject({ more: [], less: [{ subject: 'heartbeat.licence' }], asksAgain: [] });
});

test('diff refuses manifests with issues and manifests of two products', async () => {
  const other = await change('job-server', 'other-server', 'other.yaml');
  expect(await run('diff', file, other)).toMatchObject({ code: 1, stdout: '' });
  const broken = await change('type: count', 'type: coutn', 'broken.yaml');
  expect((await run('diff', file, broken)).stderr).toContain(`${broken}:14:15: error:`);
});

test.each([
  ['no such command', ['chekc']],
  ['an unknown option', ['check', '--jsn']],
  ['--check without a file', ['types', '--check']],
  ['one manifest to compare', ['diff', 'a.yaml']],
  ['two manifests to print', ['types', 'a.yaml', 'b.yaml']],
  ['a manifest for the schema', ['schema', 'a.yaml']],
])('wrong usage ends with 2: %s', async (_what, argv) => {
  const { code, stdout, stderr } = await run(...argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^candor manifest: expected /);
});

test('help names every command', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  for (const name of ['check', 'docs', 'types', 'diff', 'schema']) {
    expect(stdout).toContain(`\n  ${name} `);
  }
  const page = await run('types', '--help');
  expect(page).toMatchObject({ code: 0, stderr: '' });
  expect(page.stdout).toMatch(/^usage: candor manifest types \[FILE\]/);
  expect(await run('help', 'types')).toEqual(page);
  expect(await run('help', 'tpyes')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('Did you mean "types"?') as string,
  });
});

/** Compiles a use of the generated types under the project's own strict flags; gives what the compiler says of it. */
async function compile(use: string): Promise<string> {
  await run('types', file, '--out', join(folder, 'telemetry.generated.ts'));
  await writeFile(join(folder, 'use.ts'), use);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const config = {
    extends: join(ROOT, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: true,
      composite: false,
      typeRoots: [join(ROOT, 'node_modules/@types')],
    },
    files: ['use.ts', 'telemetry.generated.ts'],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const said = await promisify(execFile)(process.execPath, [tsc, '-p', folder], {
    cwd: folder,
  }).catch((error: unknown) => error as { readonly stdout: string });
  return said.stdout
    .split('\n')
    .filter((line) => /^(?:use|telemetry\.generated)\.ts/.test(line))
    .join('\n');
}

const USE = `import { createTelemetry } from '@candor/client/telemetry';
import { declaration } from './telemetry.generated.ts';

const telemetry = createTelemetry(declaration, { version: '1.0.0', facts: { tier: 'free' } });
telemetry.record('heartbeat', { jobs: 1, licence: 'trial' });
telemetry.record('heartbeat', { jobs: 1 });
`;

test('what types prints compiles under the strictest flags, with the client that takes it', async () => {
  expect(await compile(USE)).toBe('');
});

test.each([
  ['an event that is not declared', "telemetry.record('heartbaet', { jobs: 1 });"],
  ['a field that is not declared', "telemetry.record('heartbeat', { jobs: 1, host: 'x' });"],
  ['a field that is missing', "telemetry.record('heartbeat', {});"],
  ['a value that is no choice', "telemetry.record('heartbeat', { jobs: 1, licence: 'paid' });"],
])('with what types prints the compiler refuses %s', async (_what, line) => {
  expect(await compile(`${USE}${line}\n`)).toMatch(/^use\.ts\(7,\d+\): error TS/);
});

test('without the reader of YAML the command says which package to install', async () => {
  const hide = `export async function resolve(name, context, next) {
    if (name.startsWith('@candor/manifest-yaml')) throw Object.assign(new Error('x'), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(name, context);
  }`;
  const url = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(url(hide))});`;
  const main = join(folder, 'main.mts');
  const command = JSON.stringify(join(ROOT, 'packages/cli/src/manifest-command.ts'));
  await writeFile(
    main,
    `const { runManifestCommand } = await import(${command});
    process.exitCode = await runManifestCommand(['check', ${JSON.stringify(file)}], process);`,
  );
  const flags = ['--conditions=candor-source', '--import', 'tsx', '--import', url(register)];
  const ran = promisify(execFile)(process.execPath, [...flags, main], { cwd: ROOT });
  await expect(ran).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('npm install --save-dev @candor/manifest-yaml') as string,
  });
});
