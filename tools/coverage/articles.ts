import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What an article says of a product's telemetry, and where each line of it is here. Read from docs/coverage/<product>.yaml. */
export interface Article {
  readonly product: string;
  /** Folder of the product under examples/, where it is not named like the product. */
  readonly example?: string;
  /** Name of the article; its sentences are told in our own words. */
  readonly article: string;
  /** The file of the article; it is not ours, and lies beside the project where it is at hand at all. */
  readonly source: string;
  readonly lines: readonly ArticleLine[];
  /** What the manifest declares though the article does not list it, each with the reason. */
  readonly beyond?: readonly { readonly manifest: string; readonly because: string }[];
  /** Sentences that promise nothing and ask for nothing, each by some words of it. */
  readonly prose?: readonly string[];
}

export interface ArticleLine {
  readonly says: string;
  /** The sentences that say so, each by some words of it. */
  readonly of: readonly string[];
  /** How it is here, where that is more, less or other than the article says. */
  readonly note?: string;
  /** Paths into telemetry.yaml, dots between names. */
  readonly manifest?: readonly string[];
  /** A file, or a folder to look through, and a text in it: where the product or Candor does this. */
  readonly code?: readonly [path: string, text: string];
  /** Where it is on the wire, if not told by the manifest path. */
  readonly sent?: string;
  /** The page that shows it, if not told by the manifest path. */
  readonly shown?: string;
}

export function readArticles(root: string): Article[] {
  const folder = join(root, 'docs/coverage');
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => parse(readFileSync(join(folder, name), 'utf8')) as Article);
}

/** Sentences of the article for which no line answers, and words of lines that stand in no sentence. */
export function findGaps(article: Article, sentences: readonly string[]): readonly string[] {
  const { product, lines, prose = [] } = article;
  const quoted = lines.flatMap((line) => line.of);
  const isQuoted = (words: readonly string[], sentence: string): boolean =>
    words.some((some) => sentence.includes(some));
  return [
    ...sentences
      .filter((sentence) => !isQuoted([...quoted, ...prose], sentence))
      .map((sentence) => `${product}: no line is of “${sentence}”`),
    ...sentences
      .filter((sentence) => isQuoted(quoted, sentence) && isQuoted(prose, sentence))
      .map((sentence) => `${product}: a line and prose are both of “${sentence}”`),
    ...[...quoted, ...prose]
      .filter((some) => !sentences.some((sentence) => sentence.includes(some)))
      .map((some) => `${product}: no sentence of the article holds “${some}”`),
  ];
}
