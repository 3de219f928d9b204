import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The project as tidy sees it: texts by path, so that tests can pass a tree of their own. */
export interface Tree {
  /** Path from the project's root, with `/`, to text. */
  readonly files: ReadonlyMap<string, string>;
}

/** One thing that is not as the house wants it. */
export interface Finding {
  readonly rule: string;
  readonly path: string;
  /** From 1; 0 when it concerns the file as a whole. */
  readonly line: number;
  readonly message: string;
}

export type Rule = (tree: Tree) => Finding[];

const readable = /\.(?:ts|tsx|mts|mjs|js|json|md|sql|css|html|yaml)$/;

/** Reads what git tracks or would track: ignored and built files are none of tidy's business. */
export function readTree(root: string): Tree {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const files = new Map<string, string>();
  for (const path of listed.split('\0')) {
    if (path === '' || !readable.test(path) || path.endsWith('package-lock.json')) continue;
    const text = readIfThere(join(root, path));
    if (text !== undefined) files.set(path, text);
  }
  return { files };
}

/** A file that git still lists but that was just deleted is not there to be checked. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Source files of the project, tests included, generated ones not. */
export function* sourceFiles(tree: Tree): Generator<readonly [path: string, text: string]> {
  for (const [path, text] of tree.files) {
    if (/\.(?:ts|tsx|mts)$/.test(path) && !/\.generated\.ts$|\.d\.ts$/.test(path))
      yield [path, text];
  }
}

/** Tests, and what only tests use. */
export function isTest(path: string): boolean {
  return /\.(?:test|fixture)\.tsx?$/.test(path);
}

/** `packages/client/src/x.ts` → `client`; undefined outside packages. */
export function packageOf(path: string): string | undefined {
  return /^packages\/([^/]+)\//.exec(path)?.[1];
}
