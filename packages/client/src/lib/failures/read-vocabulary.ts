/**
 * The vocabulary of the product, from the file that its build made.
 */
import fs from 'node:fs';
import { compileVocabulary, type CompiledVocabulary } from '@candor/crash/compile';
import { parseVocabulary } from '@candor/crash/parse';
import { vocabularyBytesMax } from '../../limits.ts';
import type { OwnCode } from './report-failure.ts';

/** Null where there is none, or none that is whole. Never throws. */
export function readVocabulary(given: OwnCode['vocabulary']): CompiledVocabulary | null {
  const parsed = parseVocabulary(readJson(given));
  return parsed.ok ? compileVocabulary(parsed.value) : null;
}

/** In which only the lists of the runtime have words. */
export function createEmptyVocabulary(product: string): CompiledVocabulary {
  return compileVocabulary({
    vocabulary: 1,
    product,
    packages: [],
    namespaces: [],
    modules: [],
    types: [],
    codes: [],
    templates: [],
  });
}

function readJson(given: OwnCode['vocabulary']): unknown {
  try {
    if (typeof given === 'function') return given();
    if (given === undefined || fs.statSync(given).size > vocabularyBytesMax) return undefined;
    return JSON.parse(fs.readFileSync(given, 'utf8'));
  } catch {
    return undefined;
  }
}
