/**
 * What can be said of a receipt before its signature is checked. A later collector may sign in a form that this version does not
 * know: then what the receipt states is still read, and nobody is told that the signature is wrong.
 */
import { parseStatement } from '@candor/client/receipts';
import type { ReceiptStatement } from '@candor/manifest/holdings';

/** What it states, believed or not; undefined where it states nothing in form. */
export function readStatement({
  statement,
}: Readonly<Record<string, unknown>>): ReceiptStatement | undefined {
  return typeof statement === 'string' ? parseStatement(statement) : undefined;
}

/** Whether a signature names another form than docs/receipts.md does. One of a form from there that is broken is not unknown. */
export function hasUnknownForm(signature: unknown): boolean {
  return typeof signature === 'string' && OTHER_FORM.test(signature);
}

export const unknownFormProblem =
  'its signature has a form that this version does not know: update';

/** A name, and a dot behind it. */
const OTHER_FORM = /^(?!tree1\.)[\w-]+\./;
