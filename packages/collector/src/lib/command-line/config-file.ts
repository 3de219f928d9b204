/**
 * The configuration file, `candor.yaml`: the options' names without their dashes, and their values.
 *
 *     port: 443
 *     host: 0.0.0.0
 *     manifests: [/etc/candor/manifests/*.yaml]
 *     journal-bytes-max: 4GiB
 *     retention: { default: 400d, stencil: { exceptions: 90d } }
 *     k: { default: 5, stencil: 20 }
 */
import { readFileSync } from 'node:fs';
import { readYaml } from '@candor/manifest-yaml/yaml';
import { CollectorError } from '../../errors.ts';
import { configFileCharsMax } from '../../limits.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import { SETTING_NAMES, type SettingName, settingOf } from './settings.ts';

export interface FileValue {
  readonly given: string | readonly string[];
  /** `candor.yaml:3` */
  readonly origin: string;
}

/** @throws CollectorError usage */
export function readConfigFile(file: string): ReadonlyMap<SettingName, FileValue> {
  const read = readYaml(readText(file));
  if (!read.ok) {
    const [issue] = read.issues;
    throw refuse(file, issue?.line, issue?.message ?? 'Expected YAML, got something else.');
  }
  const { value, locate } = read;
  if (value === null) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw refuse(file, 1, 'Expected names of settings with their values, got something else.');
  }
  const values = new Map<SettingName, FileValue>();
  for (const [key, given] of Object.entries(value)) {
    const line = locate([key])?.line;
    const name = SETTING_NAMES.find((known) => known === key);
    if (name === undefined) {
      const known = SETTING_NAMES.join(', ');
      throw refuse(file, line, `Expected the name of a setting, got another. There are: ${known}.`);
    }
    const texts = RULES.has(settingOf(name).kind.is) ? readRules(given) : readTexts(given);
    if (texts === null) {
      throw refuse(file, line, 'Expected a text, a number or a list of them, got something else.');
    }
    values.set(name, { given: texts, origin: line === undefined ? file : `${file}:${line}` });
  }
  return values;
}

function readText(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.length <= configFileCharsMax) return text;
  } catch (cause) {
    throw refuse(file, undefined, `Expected a file that can be read, got ${readErrorCode(cause)}.`);
  }
  throw refuse(file, undefined, `Expected at most ${configFileCharsMax} characters, got more.`);
}

function readTexts(given: unknown): string | readonly string[] | null {
  if (typeof given === 'string') return given;
  if (typeof given === 'number') return String(given);
  if (!Array.isArray(given)) return null;
  const texts = given.filter((one) => typeof one === 'string' || typeof one === 'number');
  return texts.length === given.length ? texts.map(String) : null;
}

/** Kinds of settings that are rules: the file says them as a map too. */
const RULES: ReadonlySet<string> = new Set(['retention', 'k']);

/** `{ default: 400d, stencil: { default: 200d, exceptions: 90d } }` as `400d`, `stencil=200d`, `stencil/exceptions=90d`. */
function readRules(given: unknown, path: readonly string[] = []): readonly string[] | null {
  const name = path.at(-1) === 'default' ? path.slice(0, -1) : path;
  if (typeof given === 'string' || typeof given === 'number')
    return [name.length === 0 ? String(given) : `${name.join('/')}=${given}`];
  const isMap = typeof given === 'object' && given !== null && !Array.isArray(given);
  if (!isMap) return path.length === 0 ? asList(readTexts(given)) : null;
  const rules = Object.entries(given).map(([key, value]) => readRules(value, [...path, key]));
  return rules.every((texts) => texts !== null) ? rules.flat() : null;
}

function asList(texts: string | readonly string[] | null): readonly string[] | null {
  return typeof texts === 'string' ? [texts] : texts;
}

function refuse(file: string, line: number | undefined, message: string): CollectorError {
  const where = line === undefined ? file : `${file}:${line}`;
  return new CollectorError(
    'usage',
    `${where}: ${message} "candor-collector --help" shows what there is.`,
  );
}
