/**
 * The stacks in `../shared/corpus`, beside the project: real and composed ones, each with what may and what must come out. Tests
 * that read them skip, and say so, where that folder is absent.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DescribedError, DescribedFrame } from './description.ts';

const folder = fileURLToPath(new URL('../../../../shared/corpus/', import.meta.url));

export const isCorpusThere: boolean = existsSync(folder);

/** For the name of a test that is skipped without the corpus. */
export const corpusNote: string = isCorpusThere ? '' : ' (skipped: ../shared/corpus is absent)';

export interface CorpusCase {
  readonly id: string;
  readonly dialect: string;
  readonly scenario: string;
  readonly variant?: string;
  readonly input: {
    readonly text?: string;
    readonly stack?: string;
    readonly name?: string | null;
    readonly message?: string | null;
    readonly code?: string | number | null;
  };
  readonly vendor: {
    readonly namespaces?: readonly string[];
    readonly psModules?: readonly string[];
  };
  readonly expect: {
    readonly frameKinds?: readonly string[] | null;
    readonly vendorFrames?: readonly CorpusFrame[];
    readonly mustContain: readonly string[];
    readonly mustNotContain: readonly string[];
    readonly topOwnOrUserFrame?: string | null;
    readonly errorType?: string;
    readonly innerTypes?: readonly string[];
    readonly fingerprintGroup?: string;
    readonly noVendor?: boolean;
  };
}

export interface CorpusFrame {
  readonly file: string;
  readonly function: string | null;
  readonly line: number;
  readonly column: number;
}

/** The sources of the package that the V8 cases call the vendor's. */
export interface CorpusSources {
  readonly package: string;
  readonly version: string;
  readonly errorTypes: readonly string[];
  readonly sources: Readonly<Record<string, string>>;
}

export function readCorpus(file: string): readonly CorpusCase[] {
  if (!isCorpusThere) return [];
  return (JSON.parse(readFileSync(folder + file, 'utf8')) as { cases: CorpusCase[] }).cases;
}

export function readCorpusSources(): CorpusSources {
  return JSON.parse(readFileSync(`${folder}v8-manifest.json`, 'utf8')) as CorpusSources;
}

/** The frames in the order of the text: the causes' first, then the errors of an aggregate. */
export function flattenFrames(error: DescribedError): readonly DescribedFrame[] {
  return [
    ...(error.cause === undefined ? [] : flattenFrames(error.cause)),
    ...error.frames,
    ...(error.errors ?? []).flatMap(flattenFrames),
  ];
}

/** One kind for each frame, as the corpus counts them. */
export function frameKinds(error: DescribedError): readonly string[] {
  return flattenFrames(error).flatMap((frame) => {
    const kind = frame.kind.replace('-', '');
    return Array.from({ length: frame.kind === 'vendor' ? 1 : frame.times }, () => kind);
  });
}

/** The case with other words in the places of the private ones, drawn anew for each run: nothing may be fitted to them. */
export function withOtherWords(one: CorpusCase): CorpusCase {
  const words = one.expect.mustNotContain.toSorted((a, b) => b.length - a.length);
  const others = words.map(() => drawWord());
  let input = JSON.stringify(one.input);
  for (const [index, word] of words.entries()) {
    input = input.replaceAll(JSON.stringify(word).slice(1, -1), others[index] ?? '');
  }
  return {
    ...one,
    input: JSON.parse(input) as CorpusCase['input'],
    expect: { ...one.expect, mustNotContain: others },
  };
}

function drawWord(): string {
  const letters = Array.from({ length: 8 }, () => 'qxzjwvkQXZJWVK'[Math.trunc(Math.random() * 14)]);
  return letters.join('');
}
