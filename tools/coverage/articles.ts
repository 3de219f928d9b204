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
  readonly lines: readonly ArticleLine[];
  /** What the manifest declares though the article does not list it, each with the reason. */
  readonly beyond?: readonly { readonly manifest: string; readonly because: string }[];
}

export interface ArticleLine {
  readonly says: string;
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
