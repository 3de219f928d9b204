/**
 * Runtimes other than the one that runs the project, to try the published packages with.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface Runtime {
  readonly name: string;
  /** The npm package that holds it for this machine. */
  readonly package: string;
  /** Its program in that package. */
  readonly program: string;
}

const bunArch = process.arch === 'arm64' ? 'aarch64' : process.arch;

export const RUNTIMES: readonly Runtime[] = [
  {
    name: 'node-22',
    package: `node-${process.platform}-${process.arch}@22.23.3`,
    program: 'package/bin/node',
  },
  {
    name: 'node-24',
    package: `node-${process.platform}-${process.arch}@24.21.0`,
    program: 'package/bin/node',
  },
  {
    name: 'bun',
    package: `@oven/bun-${process.platform}-${bunArch}@1.4.5`,
    program: 'package/bin/bun',
  },
];

/** Where one lies once it was fetched. */
export function folderOf(root: string, { name }: Runtime): string {
  return join(root, 'dist', 'runtimes', name);
}

export function programOf(root: string, runtime: Runtime): string {
  return join(folderOf(root, runtime), runtime.program);
}

export function isFetched(root: string, runtime: Runtime): boolean {
  return existsSync(programOf(root, runtime));
}
