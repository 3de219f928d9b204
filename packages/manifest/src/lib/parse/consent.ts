/**
 * How the user is asked, and which switches and files hold the answer.
 */
import type { ConsentDeclaration, EnvironmentSwitch } from '../../manifest.ts';
import {
  environmentSwitchesMax,
  switchValueCharsMax,
  switchValuesMax,
  titleCharsMax,
} from '../../limits.ts';
import {
  checkMap,
  type Cursor,
  describeKind,
  enter,
  isGiven,
  isMap,
  readEntries,
  readWord,
  report,
} from './cursor.ts';
import { readText } from './text.ts';

const CONSENT_KEYS = ['default', 'environment', 'settings', 'unattended'] as const;
export const CONSENT_DEFAULTS = ['ask', 'off', 'notice'] as const;
export const UNATTENDED = ['same', 'off'] as const;
export const VARIABLE_FORM: RegExp = /^[A-Za-z][A-Za-z0-9_]{0,99}$/;
export const SETTINGS_FILE_FORM: RegExp = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
export const SETTINGS_KEY_FORM: RegExp = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;

/** A word, a map, or nothing: then users are asked. */
export function readConsent(cursor: Cursor): ConsentDeclaration {
  if (typeof cursor.value === 'string') {
    const word = readWord(cursor, 'what holds before the user answers', CONSENT_DEFAULTS);
    return { default: word ?? 'ask', environment: {}, settings: null, unattended: 'same' };
  }
  const given = isGiven(cursor) && checkMap(cursor, 'consent', CONSENT_KEYS);
  const inside = given ? cursor : { ...cursor, value: {} };
  return {
    default: readDefault(enter(inside, 'default')),
    environment: readEnvironment(enter(inside, 'environment')),
    settings: readSettings(enter(inside, 'settings')),
    unattended: readUnattended(enter(inside, 'unattended')),
  };
}

function readDefault(cursor: Cursor): ConsentDeclaration['default'] {
  if (!isGiven(cursor)) return 'ask';
  return readWord(cursor, 'what holds before the user answers', CONSENT_DEFAULTS) ?? 'ask';
}

function readUnattended(cursor: Cursor): ConsentDeclaration['unattended'] {
  if (!isGiven(cursor)) return 'same';
  return readWord(cursor, 'what holds where nobody sits at the terminal', UNATTENDED) ?? 'same';
}

function readSettings(cursor: Cursor): ConsentDeclaration['settings'] {
  if (!isGiven(cursor)) return null;
  const what = 'the settings file and the key in it that hold the choice';
  if (!checkMap(cursor, what, ['file', 'key'])) return null;
  return {
    file: readText(enter(cursor, 'file'), {
      what: 'the name of the settings file',
      charsMax: titleCharsMax,
      form: {
        holds: (text) => SETTINGS_FILE_FORM.test(text),
        words: 'a file name without folders: the product says in which folders it lies',
      },
    }),
    key: readText(enter(cursor, 'key'), {
      what: 'the key of the choice in the settings file',
      charsMax: titleCharsMax,
      form: {
        holds: (text) => SETTINGS_KEY_FORM.test(text),
        words: 'names joined by dots, such as Telemetry.Enabled',
      },
    }),
  };
}

function readEnvironment(cursor: Cursor): ConsentDeclaration['environment'] {
  if (!isGiven(cursor)) return {};
  const what = 'a map from environment variables to the values that mean on and off';
  const entries = readEntries(cursor, what, environmentSwitchesMax).map(
    ([name, place]) => [name, readSwitch(name, place)] as const,
  );
  return Object.fromEntries(entries);
}

function readSwitch(name: string, cursor: Cursor): EnvironmentSwitch {
  if (name.toUpperCase() === 'DO_NOT_TRACK') {
    const message = 'Expected a switch of the product. DO_NOT_TRACK is always obeyed: take it out.';
    report(cursor, 'reserved_name', message);
  } else if (!VARIABLE_FORM.test(name)) {
    const form = 'letters, digits and underscores, a letter first, at most 100 characters';
    report(cursor, 'bad_form', `Expected the name of an environment variable: ${form}.`);
  }
  if (!checkMap(cursor, 'the values that mean on and off', ['on', 'off']))
    return { on: [], off: [] };
  const on = readSwitchValues(enter(cursor, 'on'));
  const off = readSwitchValues(enter(cursor, 'off'));
  checkSwitch(cursor, on, off);
  return { on, off };
}

function checkSwitch(cursor: Cursor, on: SwitchValues, off: SwitchValues): void {
  if (on.length === 0 && off.length === 0) {
    report(cursor, 'missing_key', 'Expected "on" or "off" to list values, got neither.');
  } else if (on === 'any' && off === 'any') {
    report(cursor, 'contradiction', 'Expected any value to mean on or off, got both.');
  } else if (on !== 'any' && off !== 'any' && on.some((value) => off.includes(value))) {
    report(
      cursor,
      'contradiction',
      'Expected each value to mean on or off, got one in both lists.',
    );
  }
}

type SwitchValues = EnvironmentSwitch['on'];

/** `any`, one value, or a list. YAML reads `true` and `1` as what they look like; in the environment all is text. */
function readSwitchValues(cursor: Cursor): SwitchValues {
  if (!isGiven(cursor)) return [];
  if (cursor.value === 'any') return 'any';
  const listed: readonly unknown[] = Array.isArray(cursor.value) ? cursor.value : [cursor.value];
  if (listed.length > switchValuesMax || isMap(cursor.value)) {
    const message = `Expected "any" or a list of at most ${switchValuesMax} values, got ${isMap(cursor.value) ? 'a map' : 'more'}.`;
    report(cursor, 'out_of_range', message);
    return [];
  }
  // `Array.from` visits the holes of a sparse array too.
  const values = Array.from(listed, (value, index) =>
    readSwitchValue({ value, path: [...cursor.path, index], sink: cursor.sink }),
  );
  return [...new Set(values)];
}

function readSwitchValue(cursor: Cursor): string {
  const { value } = cursor;
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string' || value.trim() === '') {
    const message = `Expected a word that the variable may hold, got ${describeKind(value)}.`;
    report(cursor, 'wrong_kind', message);
    return '';
  }
  return readText(cursor, {
    what: 'a word that the variable may hold',
    charsMax: switchValueCharsMax,
  }).toLowerCase();
}
