/**
 * The packages as they are published: compiled, without their source, in a `node_modules` of their own. For what can only be
 * seen from outside a process: what it opens, what it starts, what is left of it.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const OUTPUTS_LEFT_OUT = ['composite', 'incremental', 'isolatedDeclarations', 'declaration'];
const PACKAGES = ['manifest', 'crash', 'local', 'client'] as const;

/** Compiles the packages into `root`, and puts `program` there as `program.mjs`. Returns the program. */
export function installPackages(root: string, program: string): string {
  for (const name of PACKAGES) installPackage(root, name);
  const file = path.join(root, 'program.mjs');
  fs.writeFileSync(file, program);
  return file;
}

/** Compiles one package into `root`. */
export function installPackage(root: string, name: string): void {
  const target = path.join(root, 'node_modules', '@candor', name);
  fs.mkdirSync(target, { recursive: true });
  const source = path.join(REPOSITORY, 'packages', name);
  fs.copyFileSync(path.join(source, 'package.json'), path.join(target, 'package.json'));
  const compiler = path.join(REPOSITORY, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = path.join(source, 'tsconfig.build.json');
  // Only this package's own files, as they are; whether they are right is another test's question.
  const flags = ['--outDir', path.join(target, 'dist'), '--noResolve', '--noCheck'];
  for (const output of OUTPUTS_LEFT_OUT) flags.push(`--${output}`, 'false');
  execFileSync(process.execPath, [compiler, '-p', project, ...flags]);
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end; where it is to signal its whole group of processes, in one of its own. */
export function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  hasOwnGroup = false,
): Promise<Ended> {
  const child: ChildProcess = spawn(command, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: hasOwnGroup,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
