/** From names as other SDKs write them to names that a manifest can declare. */
import { isEventName, isFieldName } from '@candor/manifest/names';
import { RESERVED_NAMES } from '@candor/manifest/report';

/** `SiteId` → `site_id`. Never one of `taken`; null where nothing is left of it. */
export function proposeFieldName(name: string, taken: ReadonlySet<string>): string | null {
  if (name === INHERITED) return null;
  const spelled = spell(name).replaceAll('.', '_');
  const isReserved = RESERVED_NAMES.includes(spelled) || spelled === INHERITED;
  return findFree(isReserved ? `${spelled}_value` : spelled, taken, isFieldName);
}

/** `Site.Connected` → `site.connected`. */
export function proposeEventName(name: string, taken: ReadonlySet<string>): string | null {
  if (name === INHERITED) return null;
  const spelled = spell(name);
  const isReserved = spelled.startsWith('candor') || spelled === INHERITED;
  return findFree(isReserved ? `own_${spelled}` : spelled, taken, isEventName);
}

/** What every object of JavaScript has no manifest may declare, nor map. */
const INHERITED = 'constructor';

function spell(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/_{2,}/g, '_')
    .toLowerCase();
}

function findFree(
  name: string,
  taken: ReadonlySet<string>,
  holds: (name: string) => boolean,
): string | null {
  const names = [name, ...Array.from({ length: 8 }, (_, index) => `${name}_${index + 2}`)];
  return names.find((each) => holds(each) && !taken.has(each)) ?? null;
}
