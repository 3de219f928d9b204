/**
 * Finds what emitted JavaScript fails with: its types of errors, their messages, and their codes.
 */
import { nameCharsMax, templatePartsMax } from '../../limits.ts';
import type { VocabularyCode, VocabularyTemplate, VocabularyType } from '../../vocabulary.ts';
import { NODE_CODES } from '../lists/node-codes.ts';
import { isClosing, isOpening, isSign, matchBrackets } from './brackets.ts';
import { readLiteral } from './literal.ts';
import type { Token } from './tokens.ts';
import type { FoundClass } from './walk.ts';

/** The original name of a token, or its own. */
type NameOf = (token: Token) => string;

const errorName = /(?:Error|Exception)$/;
/** Letters that a template must have: less text fits messages that it did not make. */
const lettersMin = 4;

/** Classes that are called an error, or extend what is, in the order of the file. */
export function findTypes(classes: readonly FoundClass[]): VocabularyType[] {
  const errors = new Set<string>();
  const types: VocabularyType[] = [];
  for (const { name, base } of classes) {
    if (!errorName.test(name) && !errorName.test(base) && !errors.has(base)) continue;
    if (errors.has(name) || !/^[\w$]+$/.test(name)) continue;
    errors.add(name);
    types.push({ name, ...(base !== '' && { base }) });
  }
  return types;
}

/**
 * `code = 'E1207'`, `code: 'E1207'`, and an argument of `new …Error(…)` in capitals as codes are. Node's own need not be listed.
 */
export function findCodes(tokens: readonly Token[], nameOf: NameOf): VocabularyCode[] {
  const match = matchBrackets(tokens);
  const codes: VocabularyCode[] = [];
  // Where the arguments end that are read now.
  let end = -1;
  for (const [index, token] of tokens.entries()) {
    if (isErrorCall(tokens, index, nameOf)) end = Math.max(end, match[index + 1] ?? end);
    if (token.kind !== 'text' || !/^.[A-Z][A-Z\d]*[_\d][A-Z\d_]{0,60}.$/.test(token.text)) continue;
    const [name, sign] = [tokens[index - 2], tokens[index - 1]];
    const isSet = (isSign(sign, '=') || isSign(sign, ':')) && name?.text === 'code';
    const isGiven = index < end && (isSign(sign, ',') || isSign(sign, '('));
    const code = token.text.slice(1, -1);
    if ((isSet || isGiven) && !NODE_CODES.has(code)) codes.push({ code });
  }
  return codes;
}

/** The first argument of `new …Error(…)` where that is text, with whatever is put into it. */
export function findTemplates(tokens: readonly Token[], nameOf: NameOf): VocabularyTemplate[] {
  const match = matchBrackets(tokens);
  const templates: VocabularyTemplate[] = [];
  for (const index of tokens.keys()) {
    if (!isErrorCall(tokens, index, nameOf)) continue;
    const parts = readParts(tokens, match, index + 2);
    const literal = parts.filter((part) => typeof part === 'string').join(' ');
    if (literal.replace(/[^\p{L}]/gu, '').length < lettersMin) continue;
    if (parts.length <= templatePartsMax) templates.push({ id: slug(literal), parts });
  }
  return templates;
}

function isErrorCall(tokens: readonly Token[], index: number, nameOf: NameOf): boolean {
  const token = tokens[index];
  if (token?.kind !== 'name' || !isSign(tokens[index + 1], '(')) return false;
  return errorName.test(nameOf(token));
}

/** Texts and templates that are added up; all else that is added is a hole. */
function readParts(
  tokens: readonly Token[],
  match: Int32Array,
  from: number,
): VocabularyTemplate['parts'] {
  const parts: (string | { hole: 'any' })[] = [];
  const addHole = (): void => {
    if (parts.length > 0 && typeof parts.at(-1) !== 'string') return;
    parts.push({ hole: 'any' });
  };
  for (let index = from; index < tokens.length; index += 1) {
    const token = tokens[index] as Token;
    if (token.kind === 'text' || token.kind === 'chunk') {
      const inner = token.kind === 'text' ? token.text.slice(1, -1) : token.text;
      const text = readLiteral(inner).slice(0, nameCharsMax);
      const last = parts.at(-1);
      if (typeof last === 'string') parts[parts.length - 1] = last + text;
      else if (text !== '') parts.push(text);
    } else if (isOpening(token)) {
      addHole();
      index = match[index] ?? tokens.length;
    } else if (isClosing(token) || isSign(token, ',')) break;
    else if (isSign(token, '?') || isSign(token, '||') || isSign(token, '??')) return [];
    else if (!isSign(token, '+')) addHole();
  }
  return parts;
}

/** `Node  was already emitted` → `node-was-already-emitted`: of what is told of a message, this is all, so it should be readable. */
function slug(literal: string): string {
  const words = literal.toLowerCase().match(/[\p{L}\d]+/gu) ?? [];
  return words.slice(0, 10).join('-').slice(0, 80);
}
