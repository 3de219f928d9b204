/** Names of refused fields as they came: the shapers call every name that no manifest could declare the same. */
import type { EventDeclaration } from '@candor/manifest/manifest';
import { isFieldName } from '@candor/manifest/names';
import type { Refusal } from '@candor/manifest/shape';

const MALFORMED = '(malformed)';

/**
 * The name of each refused field, in their order. Other SDKs write `SiteId`, and who drafts a manifest has to know of it; which
 * names are kept the quarantine decides.
 */
export function listRefusedNames(
  refused: readonly Refusal[],
  values: Readonly<Record<string, unknown>>,
  declared: EventDeclaration['fields'],
): readonly string[] {
  if (!refused.some(({ field }) => field === MALFORMED)) return refused.map(({ field }) => field);
  const unformed = Object.keys(values).filter(
    (name) => !isFieldName(name) && !Object.hasOwn(declared, name) && values[name] !== undefined,
  );
  return refused.map(({ field }) => (field === MALFORMED ? (unformed.shift() ?? field) : field));
}
