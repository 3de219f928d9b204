import type { Finding, Tree } from '../tree.ts';

interface PackageFile {
  readonly exports?: Readonly<Record<string, unknown>>;
}

/** Each package has a README that names one actor in its first sentence, and exports only files that are there. */
export function checkPackages(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const [path, text] of tree.files) {
    const room = /^(packages\/[^/]+)\/package\.json$/.exec(path)?.[1];
    if (room === undefined) continue;
    findings.push(
      ...checkReadme(tree, room),
      ...checkExports(tree, room, JSON.parse(text) as PackageFile),
    );
  }
  return findings;
}

function checkReadme(tree: Tree, room: string): Finding[] {
  const path = `${room}/README.md`;
  const text = tree.files.get(path);
  if (text === undefined) return [finding(path, 0, 'every package has a README.md')];
  const findings: Finding[] = [];
  if (/\band\b/.test(firstSentence(text))) {
    findings.push(
      finding(path, 1, 'an "and" in the first sentence: a package is one actor or one language'),
    );
  }
  const lines = text.split('\n');
  if (!lines.slice(0, 15).some((line) => line.startsWith('```'))) {
    findings.push(finding(path, 15, 'expected code by line 15'));
  }
  return findings;
}

/** The first sentence of the first paragraph below the title. */
export function firstSentence(markdown: string): string {
  const paragraph =
    markdown.split(/\n\s*\n/).find((part) => part.trim() !== '' && !part.trim().startsWith('#')) ??
    '';
  return /^[\s\S]*?[.:](?=\s|$)/.exec(paragraph)?.[0] ?? paragraph;
}

function checkExports(tree: Tree, room: string, file: PackageFile): Finding[] {
  const findings: Finding[] = [];
  for (const [entry, target] of Object.entries(file.exports ?? {})) {
    const source = (target as Record<string, unknown> | null)?.['candor-source'];
    if (typeof source !== 'string') continue;
    const path = `${room}/${source.replace(/^\.\//, '')}`;
    if (!tree.files.has(path)) {
      findings.push(
        finding(`${room}/package.json`, 0, `exports ${entry} from ${source}, which is not there`),
      );
    }
  }
  return findings;
}

function finding(path: string, line: number, message: string): Finding {
  return { rule: 'packages', path, line, message };
}
