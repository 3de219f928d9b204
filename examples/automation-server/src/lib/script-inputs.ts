import type { ScriptValue } from './script-parse.ts';
import type { ScriptInputs } from './script-run.ts';

/** What of a query or a JSON body a script finds set: plain values under names that a script can say. Others are left out. */
export function readScriptInputs(
  values: Readonly<Record<string, unknown>> | URLSearchParams,
): ScriptInputs {
  const entries: Iterable<readonly [string, unknown]> =
    values instanceof URLSearchParams ? values : Object.entries(values);
  return new Map([...entries].filter(isInput));
}

const isInput = (entry: readonly [string, unknown]): entry is readonly [string, ScriptValue] =>
  /^[A-Za-z_]\w*$/.test(entry[0]) &&
  (entry[1] === null || ['string', 'number', 'boolean'].includes(typeof entry[1]));
