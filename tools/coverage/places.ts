import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';

/** A line of a file of the project. */
export interface Place {
  readonly path: string;
  readonly line: number;
}

/** Finds the line of a telemetry.yaml that declares what a path names; undefined when nothing does. */
export function findDeclaration(root: string, example: string, path: string): Place | undefined {
  const file = `examples/${example}/telemetry.yaml`;
  const counter = new LineCounter();
  const document = parseDocument(readFileSync(join(root, file), 'utf8'), { lineCounter: counter });
  let node: unknown = document.contents;
  let offset: number | undefined;
  let rest = path;
  while (rest !== '') {
    const listed = isSeq(node)
      ? node.items.find((item) => isScalar(item) && item.value === rest)
      : undefined;
    if (isScalar(listed)) {
      offset = listed.range?.[0];
      break;
    }
    const pair = isMap(node) ? node.items.find(({ key }) => startsWithKey(rest, key)) : undefined;
    if (pair === undefined || !isNode(pair.key) || !isScalar(pair.key)) return undefined;
    offset = pair.key.range?.[0];
    rest = rest.slice(String(pair.key.value).length + 1);
    node = pair.value;
  }
  return offset === undefined ? undefined : { path: file, line: counter.linePos(offset).line };
}

/** Names of events hold dots too, so that a path is matched key by key and not split. */
function startsWithKey(path: string, key: unknown): boolean {
  if (!isScalar(key)) return false;
  const name = String(key.value);
  return path === name || path.startsWith(`${name}.`);
}

/** Finds the first line with a text in a file, or in the files of a folder, tests left out. */
export function findCode(root: string, path: string, text: string): Place | undefined {
  for (const file of listFiles(root, path)) {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    const index = lines.findIndex((line) => line.includes(text));
    if (index !== -1) return { path: file, line: index + 1 };
  }
  return undefined;
}

function listFiles(root: string, path: string): string[] {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [path];
  const entries = readdirSync(join(root, path), { withFileTypes: true });
  return entries
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .flatMap((entry) => listFiles(root, `${path}/${entry.name}`))
    .filter((file) => file.endsWith('.ts') && !/\.(?:test|generated)\.ts$/.test(file));
}
