/**
 * The vocabularies that a product's failures are told in, version by version: checked whole when they come, compiled when a
 * failure first asks for them, and kept compiled as long as they are in use.
 */
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type CompiledVocabulary, compileVocabulary } from '@candor/crash/compile';
import type { VocabularyIssue } from '@candor/crash/errors';
import { parseVocabulary } from '@candor/crash/parse';
import type { Vocabulary } from '@candor/crash/vocabulary';
import { CollectorError } from '../../errors.ts';
import {
  vocabulariesCompiledMax,
  vocabulariesPerProductMax,
  vocabularyBytesMax,
} from '../../limits.ts';
import type { ActorName } from '../metadata/audit.ts';
import type { Metadata } from '../metadata/metadata.ts';
import type { VocabularyRow } from '../metadata/vocabulary-rows.ts';

/** Which vocabulary stands for a version: its own, the product's newest, or one without names. */
export interface FoundVocabulary {
  readonly vocabulary: CompiledVocabulary;
  /** The version that it was registered for; null for the one without names. */
  readonly version: string | null;
}

export interface Vocabularies {
  /** Without names where the product has none: then failures are told by what the runtime's fixed lists hold. */
  readonly find: (product: string, version: string) => FoundVocabulary;
  /** As it was registered; null where the version has none. */
  readonly read: (product: string, version: string) => Vocabulary | null;
  readonly list: (product: string) => readonly VocabularyRow[];
  /**
   * Checks and keeps a vocabulary, in the place of the version's former one.
   *
   * @throws CollectorError vocabulary_invalid with every issue, product_unknown
   */
  readonly register: (entry: VocabularyEntry, actor: ActorName) => RegisteredVocabulary;
}

export interface VocabularyEntry {
  readonly product: string;
  readonly version: string;
  /** JSON as docs/vocabulary.md describes it. */
  readonly text: string;
}

export interface RegisteredVocabulary {
  readonly row: VocabularyRow;
  /** False where the version had this very vocabulary already. */
  readonly isNew: boolean;
}

export interface VocabularyParts {
  readonly metadata: Metadata;
  readonly now: () => number;
}

/** A version as `version` facts say it: no path, no text. */
const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}$/;

const NO_NAMES: FoundVocabulary = {
  vocabulary: compileVocabulary({
    vocabulary: 1,
    product: '',
    packages: [],
    namespaces: [],
    modules: [],
    types: [],
    codes: [],
    templates: [],
  }),
  version: null,
};

export function createVocabularies({ metadata, now }: VocabularyParts): Vocabularies {
  const { vocabularyRows, audit } = metadata;
  const versions = new Map<string, readonly VocabularyRow[]>();
  const compiled = createCompiledCache(vocabularyRows.readContent);
  const list = (product: string): readonly VocabularyRow[] => {
    const rows = versions.get(product) ?? vocabularyRows.list(product);
    versions.set(product, rows);
    return rows;
  };
  return {
    list,
    find: (product, version) => {
      const rows = list(product);
      const row = rows.find((each) => each.version === version) ?? rows[0];
      return row === undefined ? NO_NAMES : compiled(row);
    },
    read: (product, version) => {
      const content = vocabularyRows.readContent(product, version);
      return content === null ? null : decode(content);
    },
    register: ({ product, version, text }, actor) => {
      const { vocabulary, issues } = readVocabulary(text, product, version);
      if (vocabulary === null) throw invalid(issues);
      const content = JSON.stringify(vocabulary);
      const hash = createHash('sha256').update(content, 'utf8').digest('hex').slice(0, 16);
      const former = list(product).find((each) => each.version === version);
      if (former?.hash === hash) return { row: former, isNew: false };
      const symbols = vocabulary.modules.reduce((sum, module) => sum + module.symbols.length, 0);
      const row: VocabularyRow = {
        product,
        version,
        registered: now(),
        hash,
        modules: vocabulary.modules.length,
        symbols,
      };
      vocabularyRows.put(row, gzipSync(content), vocabulariesPerProductMax);
      audit.add({ at: row.registered, actor, act: 'vocabulary_registered', subject: product });
      versions.delete(product);
      return { row, isNew: true };
    },
  };
}

type NamedIssue = Omit<VocabularyIssue, 'code'> & { readonly code: string };

/** Every issue at once, those of the version and of the product included. */
export function readVocabulary(
  text: string,
  product: string,
  version: string,
): { readonly vocabulary: Vocabulary | null; readonly issues: readonly NamedIssue[] } {
  const issues: NamedIssue[] = [];
  if (!VERSION.test(version)) {
    const message =
      'Expected a version of 1 to 64 letters, digits, ".", "+" and "-". Give the one that the product reports.';
    issues.push({ code: 'bad_name', path: 'version', message });
  }
  if (Buffer.byteLength(text, 'utf8') > vocabularyBytesMax) {
    const message = `Expected at most ${vocabularyBytesMax} bytes, got more. Leave out modules that are not yours.`;
    return { vocabulary: null, issues: [...issues, { code: 'too_many', path: '', message }] };
  }
  const parsed = parseVocabulary(parseJson(text));
  if (!parsed.ok) return { vocabulary: null, issues: [...issues, ...parsed.issues] };
  if (parsed.value.product !== product) {
    const message =
      'Expected the product that it is registered for, got another. Compare it with the manifest.';
    issues.push({ code: 'unknown_value', path: 'product', message });
  }
  return { vocabulary: issues.length === 0 ? parsed.value : null, issues };
}

/** Undefined is no vocabulary either, and the parser says so. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function invalid(issues: readonly NamedIssue[]): CollectorError {
  return new CollectorError(
    'vocabulary_invalid',
    `Expected a vocabulary as docs/vocabulary.md describes it, got one with ${issues.length} issues. Correct them, and send it again.`,
    { issues },
  );
}

/** What was written was parsed before: it is not parsed for issues again. */
function decode(content: Buffer): Vocabulary {
  return JSON.parse(gunzipSync(content).toString('utf8')) as Vocabulary;
}

/** The latest used stay; by product, version and hash, so that a new one never answers as the old. */
function createCompiledCache(
  readContent: (product: string, version: string) => Buffer | null,
): (row: VocabularyRow) => FoundVocabulary {
  const kept = new Map<string, FoundVocabulary>();
  return ({ product, version, hash }) => {
    const name = JSON.stringify([product, version, hash]);
    const known = kept.get(name) ?? compile(readContent(product, version), version);
    kept.delete(name);
    kept.set(name, known);
    for (const oldest of kept.keys()) {
      if (kept.size <= vocabulariesCompiledMax) break;
      kept.delete(oldest);
    }
    return known;
  };
}

function compile(content: Buffer | null, version: string): FoundVocabulary {
  return content === null ? NO_NAMES : { vocabulary: compileVocabulary(decode(content)), version };
}
