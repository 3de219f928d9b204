/** `candor manifest draft`: from what a collector has in quarantine to a manifest that a person completes. */
import { readFile } from 'node:fs/promises';
import type { ManifestCommandOutput } from '../manifest-command.ts';
import { draftAnswerMsMax } from '../limits.ts';
import { buildDraft } from './draft/draft-manifest.ts';
import { type Undeclared, parseUndeclared } from './draft/undeclared.ts';
import { describe } from './manifest-file.ts';
import { type Destination, emitText } from './manifest-output.ts';
import { loadParser } from './vendor-packages.ts';

export interface DraftSource {
  /** What the collector answered, saved to a file; null to ask the collector. */
  readonly file: string | null;
  readonly product: string | null;
  /** `https://telemetry.example.com` */
  readonly collector: string | null;
  /** Holds a token with the scope `register`; null for the variable. */
  readonly tokenFile: string | null;
}

/** The token where no file is named: what stands on a command line can be read by others. */
export const TOKEN_VARIABLE = 'CANDOR_TOKEN';

/** Resolves to 0, or 1 where there is nothing to draft from. */
export async function draftManifest(
  source: DraftSource,
  destination: Destination,
  output: ManifestCommandOutput,
): Promise<number> {
  const read = await readUndeclared(source);
  if (typeof read === 'string') {
    output.stderr.write(`${read}\n`);
    return 1;
  }
  const { text, events, fields } = buildDraft(read);
  output.stderr.write(describeUnnameable(read.unnameable));
  if (events + fields === 0) {
    output.stderr.write(
      'Expected names that no manifest declares, got none whose type is clear. Send something under such names first, and ask again.\n',
    );
    return 1;
  }
  output.stderr.write(
    `Drafted ${events} new events and ${fields} new fields. Write the Todos, then: candor manifest check\n`,
  );
  return emitText(text, destination, output);
}

/** How many such names there were nobody knows: none was kept. */
function describeUnnameable(unnameable: readonly unknown[]): string {
  const fields = unnameable.filter(Boolean).length;
  const events = unnameable.includes('') ? 'events, ' : '';
  return unnameable.length > 0
    ? `Left out, their names not kept: ${events}fields of ${fields} declared events.\n`
    : '';
}

async function readUndeclared(source: DraftSource): Promise<Undeclared | string> {
  const parser = await loadParser();
  if (parser === null) return 'Expected the package @candor/manifest; it is not installed.';
  const read = source.file === null ? await ask(source) : await readSaved(source.file);
  if (typeof read === 'string') return read;
  const undeclared = parseUndeclared(read.json, parser);
  return (
    undeclared ??
    'Expected what GET /api/products/{product}/undeclared answers, got something else. Save that answer, or name the collector.'
  );
}

interface Json {
  readonly json: unknown;
}

async function readSaved(file: string): Promise<Json | string> {
  try {
    return { json: JSON.parse(await readFile(file, 'utf8')) };
  } catch (error) {
    const got = error instanceof SyntaxError ? 'something that is not JSON' : describe(error);
    return `Expected the answer of a collector in ${file}, got ${got}.`;
  }
}

async function ask({ product, collector, tokenFile }: DraftSource): Promise<Json | string> {
  if (product === null || collector === null || !URL.canParse(collector)) {
    return 'Expected a product and the address of its collector (PRODUCT --collector URL), or --from FILE. Name these.';
  }
  const token = await readToken(tokenFile);
  if (token === null) {
    return `Expected a token with the scope register in ${TOKEN_VARIABLE} or in the file that --token-file names, got none. Make one in the dashboard.`;
  }
  const url = new URL(`/api/products/${encodeURIComponent(product)}/undeclared`, collector);
  try {
    const answer = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(draftAnswerMsMax),
      redirect: 'error',
    });
    if (answer.ok) return { json: await answer.json() };
    return explainStatus(answer.status);
  } catch {
    return 'Expected the collector to answer, got nothing. Look whether it runs at that address, and whether its certificate is trusted here.';
  }
}

/** In words of its own: what a collector says belongs on no terminal before somebody has looked for control characters. */
function explainStatus(status: number): string {
  switch (status) {
    case 401:
      return `Expected a token that the collector knows, got one that has ended, or was never made there. ${MAKE_TOKEN}`;
    case 403:
      return `Expected a token with the scope register, got one without it. ${MAKE_TOKEN}`;
    case 404:
      return 'Expected a product that is registered at the collector, got another. Compare its name with the manifest.';
    default:
      return `Expected the collector to answer, got status ${status}. Try again later, or look at its log.`;
  }
}

const MAKE_TOKEN = 'Make one with the scope register in the dashboard.';

async function readToken(file: string | null): Promise<string | null> {
  const text =
    file === null ? process.env[TOKEN_VARIABLE] : await readFile(file, 'utf8').catch(() => '');
  const token = (text ?? '').trim();
  return /^[\x21-\x7e]+$/.test(token) ? token : null;
}
