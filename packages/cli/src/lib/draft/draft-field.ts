/** The declaration that fits the kinds of values that came under a name. */
import type { Kind, UndeclaredName } from './undeclared.ts';
import { type Commented, withComment } from './print-yaml.ts';

const WHY = 'Todo: say why this is collected.';
const WHY_CHOICE =
  'Todo: say why this is collected, and put the words that may come into values in place of the one there.';
const WHY_QUANTITY =
  'Todo: say why this is collected, and in which unit it comes in place of the 1.';

/** What is left out stands in a comment, with the reason. */
export type DraftedField =
  | { readonly ok: true; readonly field: Commented }
  | { readonly ok: false; readonly comment: string };

/** Of an event that is declared already nobody knows how often it came, so a field of it is optional. */
export function draftField(
  name: string,
  { isAlways, kinds }: UndeclaredName,
  isOfNewEvent: boolean,
): DraftedField {
  const came = `came as ${kinds.join(', ')}`;
  const optional = isOfNewEvent && isAlways ? {} : { optional: true };
  const drafted = findType(new Set(kinds));
  if (drafted === null) {
    const comment = `${name} is left out: ${describeObstacle(kinds)} (${came})`;
    return { ok: false, comment };
  }
  const { why, ...type } = drafted;
  return { ok: true, field: withComment({ ...type, ...optional, why }, came) };
}

interface Drafted {
  readonly type: string;
  readonly unit?: string;
  readonly values?: readonly string[];
  readonly why: string;
}

function findType(kinds: ReadonlySet<Kind>): Drafted | null {
  const isOnly = (...allowed: readonly Kind[]): boolean =>
    kinds.size > 0 && [...kinds].every((kind) => allowed.includes(kind));
  if (isOnly('boolean')) return { type: 'boolean', why: WHY };
  if (isOnly('whole')) return { type: 'count', why: WHY };
  if (isOnly('whole', 'number')) return { type: 'quantity', unit: '1', why: WHY_QUANTITY };
  if (isOnly('word', 'boolean', 'whole'))
    return { type: 'choice', values: ['todo'], why: WHY_CHOICE };
  return null;
}

function describeObstacle(kinds: readonly Kind[]): string {
  if (kinds.length === 0) return 'nothing came under it that had a kind';
  if (kinds.includes('other')) return 'no type holds lists and maps';
  if (kinds.includes('text')) {
    return 'it is free text, which can hold anything about anybody; only a written review lets it in';
  }
  return 'no one type holds what came';
}
