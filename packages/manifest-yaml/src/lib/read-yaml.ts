/**
 * YAML as plain data with a place for every path, and without the parts of YAML that can make a small text large or mean more
 * than it shows: no anchors, no tags, no merging, one document.
 */
import type { Issue, Locate, Path } from '@candor/manifest/parse';
import { manifestDepthMax } from '@candor/manifest/limits';
import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  Parser,
  visit,
} from 'yaml';
import { joinSentences } from './split-sentences.ts';
import { findTooDeep } from './token-depth.ts';

export type YamlResult =
  | {
      readonly ok: true;
      readonly value: unknown;
      readonly locate: Locate;
      readonly warnings: readonly Issue[];
    }
  | { readonly ok: false; readonly issues: readonly Issue[] };

interface Position {
  readonly line: number;
  readonly column: number;
}

type FindPosition = (offset: number) => Position;

/** Never throws. The length of `text` must be bounded by the caller. */
export function readYaml(text: string): YamlResult {
  const lines = new LineCounter();
  const find: FindPosition = (offset) => {
    const { line, col } = lines.linePos(Math.min(Math.max(0, offset), text.length));
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  // Composing calls itself for each level, and a stack that is nearly full can end the process rather than throw.
  const deep = findTooDeep(tokens, manifestDepthMax);
  if (deep !== null) {
    const message = `Expected at most ${manifestDepthMax} levels of nesting. Is this the right file?`;
    return { ok: false, issues: [{ code: 'too_large', path: '', ...find(deep), message }] };
  }
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    // The library compares each key with each other one; `listForbidden` does it in one pass.
    uniqueKeys: false,
  });
  const documents = [...composer.compose(tokens, true, text.length)];
  const [document, second] = documents;
  if (document === undefined) {
    return { ok: true, value: null, locate: () => undefined, warnings: [] };
  }
  const issues = [...listErrors(document, find), ...listForbidden(document, find)];
  if (second !== undefined) {
    const message = 'Expected one document, got several. Take out what follows "---".';
    issues.push(badYaml(find(second.range[0]), message));
  }
  if (issues.length > 0) return { ok: false, issues };
  const warnings = joinSentences(document).map((offset) => splitSentence(find(offset)));
  return {
    ok: true,
    value: document.toJS(),
    locate: (path) => locate(document, path, find),
    warnings,
  };
}

function splitSentence(position: Position): Issue {
  const message =
    'Expected a sentence with a comma to be in quotes when it stands in braces. Taken for one sentence all the same.';
  return { code: 'split_sentence', path: '', ...position, message };
}

/** The library's own messages quote the text, which is the vendor's own; they are cut to their first line. */
function listErrors(document: Document.Parsed, find: FindPosition): readonly Issue[] {
  return [...document.errors, ...document.warnings].map((error) => {
    const position = find(error.pos[0]);
    const [reason = ''] = error.message.split('\n');
    return badYaml(position, `Expected YAML 1.2 (or JSON), got something else: ${reason}.`);
  });
}

function listForbidden(document: Document.Parsed, find: FindPosition): readonly Issue[] {
  const issues: Issue[] = [];
  visit(document, {
    Node: (_key, node) => {
      const position = find(node.range?.[0] ?? 0);
      if (isAlias(node) || node.anchor !== undefined) {
        issues.push(
          badYaml(position, 'Expected no anchors and aliases (& and *). Write the value out.'),
        );
      } else if (node.tag !== undefined) {
        issues.push(badYaml(position, 'Expected no tags (!). Write the value plainly.'));
      }
    },
    Map: (_key, map) => {
      const seen = new Set<string>();
      for (const pair of map.items) {
        const position = find(offsetOf(pair.key) ?? offsetOf(map) ?? 0);
        const name = nameOf(pair);
        if (name === null) {
          issues.push(badYaml(position, 'Expected the key to be a word, got something else.'));
        } else if (seen.has(name)) issues.push(duplicateKey(position));
        else seen.add(name);
      }
    },
  });
  return issues;
}

function duplicateKey(position: Position): Issue {
  const message = 'Expected each key once, got one of them again. Take one out.';
  return { code: 'duplicate', path: '', ...position, message };
}

function badYaml(position: Position, message: string): Issue {
  return { code: 'bad_yaml', path: '', ...position, message };
}

/** Where the key at the end of the path stands, or the item of a list. */
function locate(document: Document.Parsed, path: Path, find: FindPosition): Position | undefined {
  let node: unknown = document.contents;
  let at = offsetOf(node);
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => nameOf(item) === String(step));
      at = offsetOf(pair?.key);
      node = pair?.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      at = offsetOf(node);
    } else return undefined;
    if (at === undefined) return undefined;
  }
  return at === undefined ? undefined : find(at);
}

/** A key as the text of it; null where it is none (`? [a, b]`, `: value`). */
function nameOf(pair: Pair): string | null {
  if (!isScalar(pair.key)) return null;
  const { value } = pair.key;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}
