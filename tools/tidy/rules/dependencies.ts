import { findImports } from '../syntax.ts';
import type { Finding, Tree } from '../tree.ts';
import { isTest, packageOf, sourceFiles } from '../tree.ts';

/** What runs on a user's machine must be readable in these folders alone, and `query` runs in a browser too. */
const dependencyFree: ReadonlySet<string> = new Set([
  'manifest',
  'crash',
  'local',
  'client',
  'testing',
  'cli',
  'query',
]);

/** Dependency-free packages declare and import nothing from outside; the rest import only what they declare. */
export function checkDependencies(tree: Tree): Finding[] {
  return [...checkDeclared(tree), ...checkImported(tree)];
}

function checkDeclared(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const name of dependencyFree) {
    const path = `packages/${name}/package.json`;
    for (const dependency of readDependencies(tree, path)) {
      if (!dependency.startsWith('@candor/')) {
        findings.push(
          finding(path, 0, `must have no dependency from outside, but declares ${dependency}`),
        );
      }
    }
  }
  return findings;
}

function checkImported(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const [path, text] of sourceFiles(tree)) {
    const room = /^(?:packages|examples)\/[^/]+/.exec(path)?.[0];
    if (room === undefined || isTest(path) || path.endsWith('.config.ts')) continue;
    const declared = readDependencies(tree, `${room}/package.json`);
    for (const { specifier, line } of findImports(path, text)) {
      const imported = packageName(specifier);
      if (imported === undefined) continue;
      const own = `@candor/${packageOf(path) ?? ''}`;
      if (imported !== own && !declared.includes(imported)) {
        findings.push(
          finding(path, line, `imports ${imported}, which ${room}/package.json does not declare`),
        );
      }
    }
  }
  return findings;
}

function readDependencies(tree: Tree, path: string): string[] {
  const text = tree.files.get(path);
  if (text === undefined) return [];
  const json = JSON.parse(text) as Record<string, Record<string, string> | undefined>;
  // The dashboard is built into static files: what it needs it needs while building.
  const fields = [
    'dependencies',
    'peerDependencies',
    ...(path.includes('dashboard') ? ['devDependencies'] : []),
  ];
  return fields.flatMap((field) => Object.keys(json[field] ?? {}));
}

/** `@scope/name/deep` → `@scope/name`; undefined for relative paths, node's own modules and the package's `#` imports. */
function packageName(specifier: string): string | undefined {
  if (/^(?:\.|node:|#|\/|virtual:)/.test(specifier)) return undefined;
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
}

function finding(path: string, line: number, message: string): Finding {
  return { rule: 'dependencies', path, line, message };
}
