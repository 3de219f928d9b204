/**
 * Reads a vocabulary from its JSON, and reports every issue at once.
 */
import type { VocabularyIssue } from './errors.ts';
import {
  codesMax,
  modulesMax,
  namespacesMax,
  packagesMax,
  symbolsMax,
  templatePartsMax,
  templatesMax,
  typesMax,
} from './limits.ts';
import {
  createReader,
  type Place,
  type Reader,
  readList,
  readLiteral,
  readName,
  readPlace,
  readWord,
} from './lib/vocabulary-reader.ts';
import {
  HOLES,
  MEANINGS,
  MODULE_KINDS,
  type Meaning,
  type SourcePlace,
  type Vocabulary,
  type VocabularyCode,
  type VocabularyModule,
  type VocabularySymbol,
  type VocabularyTemplate,
  type VocabularyType,
} from './vocabulary.ts';

/** A vocabulary, or every issue. */
export type VocabularyResult =
  | { readonly ok: true; readonly value: Vocabulary }
  | { readonly ok: false; readonly issues: readonly VocabularyIssue[] };

/** `value` is what a JSON parser gave. Keys that the form does not know are left out. Never throws. */
export function parseVocabulary(value: unknown): VocabularyResult {
  const reader = createReader();
  const root: Place = { value, path: '', reader };
  const fields = readFields(root);
  if (fields['vocabulary'] !== 1) {
    reader.add('wrong_version', '', 'Expected "vocabulary": 1. Build it anew with this Candor.');
    return { ok: false, issues: reader.issues };
  }
  const at = (key: string): Place => ({ value: fields[key], path: key, reader });
  const names = (key: string, countMax: number): string[] =>
    readList(at(key), countMax, (place) => readName(place));
  const vocabulary: Vocabulary = {
    vocabulary: 1,
    product: readName(at('product')),
    packages: names('packages', packagesMax),
    namespaces: names('namespaces', namespacesMax),
    modules: readList(at('modules'), modulesMax, readModule),
    types: readList(at('types'), typesMax, readType),
    codes: readList(at('codes'), codesMax, readCode),
    templates: readList(at('templates'), templatesMax, readTemplate),
  };
  checkUnique(vocabulary, reader);
  if (reader.issues.length > 0) return { ok: false, issues: reader.issues };
  return { ok: true, value: vocabulary };
}

function readModule(place: Place): VocabularyModule {
  const fields = readFields(place);
  const { lines, columns } = fields;
  return {
    kind: readWord(field(place, 'kind'), MODULE_KINDS) ?? 'file',
    name: readName(field(place, 'name')),
    ...(lines !== undefined && { lines: readPlace(field(place, 'lines')) }),
    ...(columns !== undefined && { columns: readPlace(field(place, 'columns')) }),
    symbols: readList(field(place, 'symbols'), symbolsMax, readSymbol),
  };
}

function readSymbol(place: Place): VocabularySymbol {
  const fields = readFields(place);
  const from = fields['from'] === undefined ? undefined : readPosition(field(place, 'from'));
  const to = fields['to'] === undefined ? undefined : readPosition(field(place, 'to'));
  if (from !== undefined && to !== undefined && (to[0] - from[0] || to[1] - from[1]) < 0) {
    place.reader.add('bad_place', place.path, 'Expected "to" not to lie before "from".');
  }
  return {
    name: readName(field(place, 'name')),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(fields['source'] !== undefined && { source: readSource(field(place, 'source')) }),
  };
}

function readPosition(place: Place): readonly [number, number] {
  const numbers = readList(place, 2, readPlace);
  const [line, column] = numbers;
  if (line !== undefined && column !== undefined) return [line, column];
  place.reader.add('bad_place', place.path, 'Expected a line and a column, each from 1.');
  return [1, 1];
}

function readSource(place: Place): SourcePlace {
  return {
    module: readName(field(place, 'module')),
    from: readPlace(field(place, 'from')),
    to: readPlace(field(place, 'to')),
  };
}

function readType(place: Place): VocabularyType {
  const base = readFields(place)['base'];
  return {
    name: readName(field(place, 'name')),
    ...(base !== undefined && { base: readName(field(place, 'base')) }),
    ...readMeaning(place),
  };
}

function readCode(place: Place): VocabularyCode {
  return { code: readName(field(place, 'code')), ...readMeaning(place) };
}

function readMeaning(place: Place): { readonly means?: Meaning } {
  if (readFields(place)['means'] === undefined) return {};
  const means = readWord(field(place, 'means'), MEANINGS);
  return means === undefined ? {} : { means };
}

function readTemplate(place: Place): VocabularyTemplate {
  const parts = readList(field(place, 'parts'), templatePartsMax, (part) => {
    if (typeof part.value === 'string') return readLiteral(part);
    return { hole: readWord(field(part, 'hole'), HOLES) ?? 'any' };
  });
  return { id: readName(field(place, 'id')), parts };
}

function checkUnique(vocabulary: Vocabulary, reader: Reader): void {
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['modules', vocabulary.modules.map(({ kind, name }) => `${kind} ${name}`)],
    ['types', vocabulary.types.map(({ name }) => name)],
    ['codes', vocabulary.codes.map(({ code }) => code)],
    ['templates', vocabulary.templates.map(({ id }) => id)],
  ];
  for (const [path, names] of lists) {
    if (new Set(names).size === names.length) continue;
    reader.add('duplicate', path, 'Expected each name once. Put what belongs together into one.');
  }
}

function readFields(place: Place): Readonly<Record<string, unknown>> {
  const { value } = place;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  place.reader.add('wrong_kind', place.path, 'Expected a map.');
  return {};
}

function field(place: Place, key: string): Place {
  const { value } = place;
  const isMap = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
  return {
    value: isMap ? (value as Record<string, unknown>)[key] : undefined,
    path: place.path === '' ? key : `${place.path}.${key}`,
    reader: place.reader,
  };
}
