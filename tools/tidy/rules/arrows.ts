import { findImports } from '../syntax.ts';
import type { Finding, Tree } from '../tree.ts';
import { isTest, packageOf, sourceFiles } from '../tree.ts';

/** Who may import whom. Read from ARCHITECTURE.md, so that the drawing and the law are one. */
export type Arrows = ReadonlyMap<string, ReadonlySet<string>>;

/** Examples show what a vendor needs, and a vendor needs no more than these. */
const exampleMayImport: ReadonlySet<string> = new Set(['client', 'cli']);

/** Imports follow the arrow table; the table has no cycle; package.json names the same arrows. */
export function checkArrows(tree: Tree): Finding[] {
  const arrows = parseArrows(tree.files.get('ARCHITECTURE.md') ?? '');
  if (arrows.size === 0) {
    return [
      finding(
        'ARCHITECTURE.md',
        0,
        'expected a code block ```arrows with lines `a → b, c`, found none',
      ),
    ];
  }
  return [
    ...checkCycles(arrows),
    ...checkImports(tree, arrows),
    ...checkPackageFiles(tree, arrows),
  ];
}

/** Parses the ```arrows block: a line `client → manifest, local` each; `engine →` imports none of ours. */
export function parseArrows(markdown: string): Arrows {
  const block = /```arrows\n([\s\S]*?)```/.exec(markdown)?.[1] ?? '';
  const arrows = new Map<string, ReadonlySet<string>>();
  for (const line of block.split('\n')) {
    const [from, to] = line.split('→');
    if (from === undefined || to === undefined) continue;
    arrows.set(
      from.trim(),
      new Set(
        to
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
      ),
    );
  }
  return arrows;
}

function checkCycles(arrows: Arrows): Finding[] {
  const findings: Finding[] = [];
  const visit = (name: string, way: readonly string[]): void => {
    if (way.includes(name)) {
      findings.push(
        finding('ARCHITECTURE.md', 0, `the arrows run in a circle: ${[...way, name].join(' → ')}`),
      );
      return;
    }
    for (const next of arrows.get(name) ?? []) visit(next, [...way, name]);
  };
  for (const name of arrows.keys()) visit(name, []);
  return findings;
}

function checkImports(tree: Tree, arrows: Arrows): Finding[] {
  const findings: Finding[] = [];
  for (const [path, text] of sourceFiles(tree)) {
    const allowed = allowedFrom(path, arrows);
    if (allowed === undefined) continue;
    for (const { specifier, line } of findImports(path, text)) {
      const target = /^@candor\/([^/]+)/.exec(specifier)?.[1];
      if (target !== undefined && target !== packageOf(path) && !allowed.has(target)) {
        findings.push(
          finding(path, line, `must not import ${specifier}: there is no arrow to ${target}`),
        );
      }
      if (leavesPackage(path, specifier)) {
        findings.push(
          finding(path, line, `${specifier} leaves its package; import @candor/… instead`),
        );
      }
    }
  }
  return findings;
}

/** Tests may look one arrow further down the same way: they prove the whole, on the real parts below. */
function allowedFrom(path: string, arrows: Arrows): ReadonlySet<string> | undefined {
  if (path.startsWith('examples/')) {
    return isTest(path) ? new Set(arrows.keys()) : exampleMayImport;
  }
  const name = packageOf(path);
  if (name === undefined) return undefined;
  const own = arrows.get(name);
  if (own === undefined) return new Set();
  return isTest(path) ? new Set(arrows.keys()) : own;
}

function leavesPackage(path: string, specifier: string): boolean {
  if (!specifier.startsWith('.')) return false;
  const room = /^(?:packages|examples)\/[^/]+/.exec(path)?.[0];
  if (room === undefined) return false;
  const resolved = new URL(specifier, `file:///${path}`).pathname.slice(1);
  return !resolved.startsWith(`${room}/`);
}

function checkPackageFiles(tree: Tree, arrows: Arrows): Finding[] {
  const findings: Finding[] = [];
  for (const [path, text] of tree.files) {
    const name = /^packages\/([^/]+)\/package\.json$/.exec(path)?.[1];
    if (name === undefined) continue;
    const allowed = arrows.get(name);
    if (allowed === undefined) {
      findings.push(
        finding(path, 0, `package ${name} is not in the arrow table of ARCHITECTURE.md`),
      );
      continue;
    }
    const declared = JSON.parse(text) as { dependencies?: Record<string, string> };
    for (const dependency of Object.keys(declared.dependencies ?? {})) {
      const target = /^@candor\/(.+)$/.exec(dependency)?.[1];
      if (target !== undefined && !allowed.has(target)) {
        findings.push(
          finding(path, 0, `depends on ${dependency}, but there is no arrow to ${target}`),
        );
      }
    }
  }
  return findings;
}

function finding(path: string, line: number, message: string): Finding {
  return { rule: 'arrows', path, line, message };
}
