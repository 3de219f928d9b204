/**
 * The `package.json` of a package as it is published, made from the one of its source.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeEntry } from './entry-files.ts';

export interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, { readonly 'candor-source': string }>>;
  readonly [member: string]: unknown;
}

export function readPackageFile(root: string, name: string): PackageFile {
  const file = join(root, 'packages', name, 'package.json');
  return JSON.parse(readFileSync(file, 'utf8')) as PackageFile;
}

/** Entries with their source files, as paths in the package; without what only tests here import. */
export function listExports({ exports }: PackageFile): readonly (readonly [string, string])[] {
  return Object.entries(exports)
    .filter(([path]) => !path.endsWith('.fixture'))
    .map(([path, target]) => [path.slice(2), target['candor-source']]);
}

export interface PublishedContents {
  readonly entries: readonly string[];
  /** Whether other packages of the same version load parts of this one. */
  readonly isShared: boolean;
  /** Files that are programs. */
  readonly programs: readonly string[];
  /** All of the package's code: it says what the package needs. */
  readonly code: readonly string[];
}

export function printPackageFile(source: PackageFile, contents: PublishedContents): string {
  const { name, version, description, license, bin, engines } = source;
  const { entries, isShared, programs, code } = contents;
  const needed = listNeeded(code);
  const peers = needed.peers.map((peer) => [peer, version]);
  const published = {
    name,
    version,
    description,
    license,
    type: 'commonjs',
    sideEffects: false,
    bin:
      bin && Object.fromEntries(Object.keys(bin).map((command) => [command, `./${programs[0]}`])),
    exports: {
      ...Object.fromEntries(entries.map((entry) => [`./${entry}`, describeEntry(entry)])),
      ...(isShared ? { './parts/*': './*.cjs' } : {}),
    },
    // The very version: the packages share files that are nobody else's business.
    dependencies: Object.fromEntries(needed.dependencies.map((other) => [other, version])),
    peerDependencies: Object.fromEntries(peers),
    peerDependenciesMeta: Object.fromEntries(
      needed.peers.map((peer) => [peer, { optional: true }]),
    ),
    engines,
  };
  return `${JSON.stringify(published, dropEmpty, 1)}\n`;
}

/** Whose parts are loaded is a dependency; what only the commands for vendors load is an optional peer. */
function listNeeded(code: readonly string[]): {
  readonly dependencies: readonly string[];
  readonly peers: readonly string[];
} {
  const [dependencies, peers] = [new Set<string>(), new Set<string>()];
  for (const text of code) {
    for (const [, name = '', entry] of text.matchAll(/["'`](@candor\/[a-z-]+)\/([a-z-]+)/g)) {
      if (entry === 'parts') dependencies.add(name);
      else peers.add(name);
    }
  }
  return { dependencies: [...dependencies].sort(), peers: [...peers].sort() };
}

function dropEmpty(_key: string, value: unknown): unknown {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return isEmpty ? undefined : value;
}
