/** The packages of the vendor's side, as they are published: the collector, the page that it serves, and all of ours below. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>;
}

const SCOPE = '@candor/';
const ROOTS = ['collector', 'dashboard'] as const;

/** Names without their scope, each before those that need it. */
export function listVendorPackages(root: string): readonly string[] {
  const found: string[] = [];
  const add = (name: string): void => {
    if (found.includes(name)) return;
    for (const below of readDependencies(root, name)) {
      if (below.startsWith(SCOPE)) add(below.slice(SCOPE.length));
    }
    found.push(name);
  };
  for (const name of ROOTS) add(name);
  return found;
}

/** Those of others that the packages of the vendor's side need. */
export function listForeignDependencies(root: string): readonly string[] {
  const all = listVendorPackages(root).flatMap((name) => readDependencies(root, name));
  return [...new Set(all)].filter((name) => !name.startsWith(SCOPE)).toSorted();
}

/** Writes one tarball for each package that is built into `target`; returns their names. */
export function packVendorPackages(root: string, target: string): readonly string[] {
  mkdirSync(target, { recursive: true });
  const workspaces = listVendorPackages(root).flatMap((name) => ['-w', `${SCOPE}${name}`]);
  const options = ['pack', '--silent', '--ignore-scripts', '--pack-destination', target];
  execFileSync('npm', [...options, ...workspaces], { cwd: root, stdio: ['ignore', 'ignore', 2] });
  return readdirSync(target).filter((name) => name.endsWith('.tgz'));
}

function readDependencies(root: string, name: string): readonly string[] {
  const text = readFileSync(join(root, 'packages', name, 'package.json'), 'utf8');
  return Object.keys((JSON.parse(text) as PackageFile).dependencies ?? {});
}
