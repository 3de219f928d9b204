/**
 * Whether a name may be declared.
 */
import { eventNameCharsMax, fieldNameCharsMax } from '../../limits.ts';
import { RESERVED_NAMES } from '../../report.ts';
import { isEventName, isFieldName } from '../value-forms.ts';
import { type Cursor, report } from './cursor.ts';

/** Every object of JavaScript has this key, and code that looks names up in one would find it there. */
export const INHERITED_NAME = 'constructor';

/** Events under this prefix are the format's own: `candor.lost`. */
export const OWN_PREFIX = 'candor';

/** Reports a name that no field or fact may have. */
export function checkFieldName(cursor: Cursor, name: string, what: 'field' | 'fact'): void {
  if (!isFieldName(name)) {
    const form = `lower-case letters, digits and underscores, a letter first, at most ${fieldNameCharsMax} characters`;
    report(
      cursor,
      'bad_form',
      `Expected the name of a ${what}: ${form}.${respell(name, isFieldName)}`,
    );
  } else if (RESERVED_NAMES.includes(name) || name === INHERITED_NAME) {
    const message = `Expected a name that is not reserved. The ${what} needs another one: reports use it themselves.`;
    report(cursor, 'reserved_name', message);
  }
}

/** Reports a name that no event may have. */
export function checkEventName(cursor: Cursor, name: string): void {
  if (!isEventName(name)) {
    const form = `words of lower-case letters, digits and underscores joined by dots, at most ${eventNameCharsMax} characters`;
    report(
      cursor,
      'bad_form',
      `Expected the name of an event: ${form}.${respell(name, isEventName)}`,
    );
  } else if (name === OWN_PREFIX || name.startsWith(`${OWN_PREFIX}.`) || name === INHERITED_NAME) {
    const message = `Expected a name that is not reserved. Names that start with "${OWN_PREFIX}" are Candor's own.`;
    report(cursor, 'reserved_name', message);
  }
}

/** `childSites` and `child-sites` become `child_sites`, if that makes a name. */
function respell(name: string, holds: (name: string) => boolean): string {
  const spelled = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[ -]+/g, '_')
    .toLowerCase();
  return holds(spelled) ? ` Write "${spelled}".` : '';
}
