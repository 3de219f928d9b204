import type { Finding, Tree } from '../tree.ts';
import { sourceFiles } from '../tree.ts';

/** Names that say nothing about what a file does, and the barrel's. */
const bannedStems: ReadonlySet<string> = new Set([
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'misc',
  'types',
  'shared',
  'index',
]);

/** Files are kebab-case and named for what they do. */
export function checkNames(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const [path] of sourceFiles(tree)) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const stem = name.slice(0, name.indexOf('.'));
    if (bannedStems.has(stem)) {
      findings.push(finding(path, `"${stem}" says nothing: name the file for what it does`));
    } else if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(stem)) {
      findings.push(finding(path, 'expected a kebab-case name'));
    }
  }
  return findings;
}

function finding(path: string, message: string): Finding {
  return { rule: 'names', path, line: 0, message };
}
