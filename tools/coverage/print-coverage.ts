import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '@candor/manifest/manifest';
import { readManifest } from '@candor/manifest-yaml/read';
import type { Article, ArticleLine } from './articles.ts';
import { readArticles } from './articles.ts';
import type { Place } from './places.ts';
import { findCode, findDeclaration } from './places.ts';
import { findShown, findTerms, listCollected } from './shown.ts';

/** The table, and what is wrong with it: paths that name nothing, and data that no line of an article accounts for. */
export interface Coverage {
  readonly markdown: string;
  readonly faults: readonly string[];
}

const preamble = `# Coverage

What the articles of three products say, line by line in our own words: where it is declared or done here, how it is called on the
wire, and on which page it shows. A note follows where it is here other than the article says. Made by \`npm run coverage\` from docs/coverage/*.yaml, the manifests and the source; a test
fails when it is out of date, when a place is gone, or when a manifest declares something that no line accounts for.
`;

export function printCoverage(root: string): Coverage {
  const faults: string[] = [];
  const parts = readArticles(root).map((article) => printArticle(root, article, faults));
  return { markdown: [preamble, ...parts].join('\n'), faults };
}

function printArticle(root: string, article: Article, faults: string[]): string {
  const example = article.example ?? article.product;
  const manifest = readProduct(root, example);
  const rows = article.lines.map((line) => printLine(root, { example, manifest }, line, faults));
  const accounted = new Set([
    ...article.lines.flatMap((line) => line.manifest ?? []),
    ...(article.beyond ?? []).map((beyond) => beyond.manifest),
  ]);
  for (const path of listCollected(manifest)) {
    if (!accounted.has(path))
      faults.push(`${article.product}: ${path} is collected, and no line accounts for it`);
  }
  const beyond = (article.beyond ?? []).map(({ manifest: path, because }) => {
    const place = findDeclaration(root, example, path);
    if (place === undefined) faults.push(`${article.product}: nothing declares ${path}`);
    return `- ${link(place, path)}: ${because}`;
  });
  return [
    `## ${manifest.title}`,
    '',
    `The article: ${article.article}. The product: [examples/${example}](../examples/${example}).`,
    '',
    '| the article says | declared or done | on the wire | shows on |',
    '|---|---|---|---|',
    ...rows,
    ...(beyond.length > 0 ? ['', 'Beyond the article:', '', ...beyond] : []),
    '',
  ].join('\n');
}

interface Product {
  readonly example: string;
  readonly manifest: Manifest;
}

function printLine(root: string, product: Product, line: ArticleLine, faults: string[]): string {
  const { example, manifest } = product;
  const fault = (what: string): void =>
    void faults.push(`${manifest.product}: “${line.says}”: ${what}`);
  const places = (line.manifest ?? []).map((path) => {
    const place = findDeclaration(root, example, path);
    if (place === undefined) fault(`nothing declares ${path}`);
    return link(place, path);
  });
  if (line.code !== undefined) {
    const place = findCode(root, ...line.code);
    if (place === undefined) fault(`no ${line.code[1]} in ${line.code[0]}`);
    places.push(link(place, place?.path ?? line.code[0]));
  }
  if (places.length === 0) fault('neither manifest nor code is named');
  const shown = (line.manifest ?? []).flatMap((path) => findShown(manifest, path) ?? []);
  const sent = line.sent === undefined ? shown.map((one) => one.sent) : [line.sent];
  const overview = { title: 'Overview', address: `/products/${manifest.product}/overview` };
  const named = line.shown === 'overview' ? [overview] : shown.map((one) => one.page);
  const terms = (line.manifest ?? []).map((path) => findTerms(manifest, path));
  const pages = named.length === 0 ? terms : named;
  const cells = [
    line.says,
    line.note === undefined ? places.join(', ') : `${places.join(', ')}: ${line.note}`,
    [...new Set(sent)].map((name) => `\`${name}\``).join(', '),
    [...new Set(pages.map(({ title, address }) => `${title} \`${address}\``))].join(', '),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function link(place: Place | undefined, text: string): string {
  return place === undefined ? text : `[${text}](../${place.path}#L${place.line})`;
}

function readProduct(root: string, example: string): Manifest {
  const path = join(root, 'examples', example, 'telemetry.yaml');
  const result = readManifest(readFileSync(path, 'utf8'), `examples/${example}/telemetry.yaml`);
  if (!result.ok)
    throw new Error(`examples/${example}/telemetry.yaml does not parse: run candor manifest check`);
  return result.value;
}
