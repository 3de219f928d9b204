import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VmsError } from './errors.ts';

/** Which link of the chain a value comes from. */
type SettingSource = 'appsettings.json' | 'appsettings.user.json' | 'environment';

interface Setting {
  readonly value: string;
  readonly source: SettingSource;
}

/** Settings by their path in lower case, `applicationinsights:enabled`: names are compared without regard to case. */
export type Settings = ReadonlyMap<string, Setting>;

/** The module's own defaults, which come with it. */
const MODULE_SETTINGS_FILE = 'appsettings.json';
/** What the user has set, in the user's profile. */
export const USER_SETTINGS_FILE = 'appsettings.user.json';
/** `VMS_ApplicationInsights__Enabled` is `ApplicationInsights:Enabled`. */
const ENVIRONMENT_PREFIX = 'vms_';

/**
 * Reads the chain, in which a later link wins: `appsettings.json` beside the module, `appsettings.user.json` in the user's
 * profile, environment variables that start with `VMS_`. A value of null says nothing.
 *
 * @throws VmsError `settings_unreadable`
 */
export function readSettingsChain(from: {
  readonly moduleFolder: string;
  readonly userFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Settings {
  return new Map([
    ...flatten(readSettingsFile(from.moduleFolder, MODULE_SETTINGS_FILE), 'appsettings.json'),
    ...flatten(readSettingsFile(from.userFolder, USER_SETTINGS_FILE), 'appsettings.user.json'),
    ...readEnvironment(from.env),
  ]);
}

/**
 * The chain; where a file can not be read, one that says nothing but that telemetry is not enabled, for that is what the file
 * might say. A damaged file must not keep the module from being imported.
 */
export function readSettingsIfSound(from: Parameters<typeof readSettingsChain>[0]): Settings {
  try {
    return readSettingsChain(from);
  } catch {
    return new Map([
      ['applicationinsights:enabled', { value: 'unreadable', source: 'appsettings.json' }],
    ]);
  }
}

/** A settings file as it stands; an empty object where there is none. @throws VmsError `settings_unreadable` */
export function readSettingsFile(folder: string, name: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(join(folder, name), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw unreadable(name, 'a file that can not be read', cause);
  }
  let parsed: unknown;
  try {
    // Editors on Windows like to put a byte order mark in front.
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw unreadable(name, 'other text', cause);
  }
  if (isObject(parsed)) return parsed;
  throw unreadable(name, 'another kind of value');
}

/** `true` or `false` in any case; null where the setting says anything else, or nothing. */
export function readBoolean(settings: Settings, path: string): boolean | null {
  const value = readText(settings, path)?.trim().toLowerCase();
  return value === 'true' || value === 'false' ? value === 'true' : null;
}

/** The text of a setting, or null where there is none. */
export function readText(settings: Settings, path: string): string | null {
  return settings.get(path.toLowerCase())?.value ?? null;
}

function flatten(
  from: Readonly<Record<string, unknown>>,
  source: SettingSource,
  prefix = '',
): readonly (readonly [string, Setting])[] {
  return Object.entries(from).flatMap(([name, value]) => {
    const path = `${prefix}${name.toLowerCase()}`;
    if (isObject(value)) return flatten(value, source, `${path}:`);
    const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
    return isPlain && value !== '' ? [[path, { value: String(value), source }] as const] : [];
  });
}

function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): readonly (readonly [string, Setting])[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    const lower = name.toLowerCase();
    if (!lower.startsWith(ENVIRONMENT_PREFIX) || value === '') return [];
    const path = lower.slice(ENVIRONMENT_PREFIX.length).replaceAll('__', ':');
    return [[path, { value, source: 'environment' }] as const];
  });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const unreadable = (name: string, got: string, cause?: unknown): VmsError =>
  new VmsError(
    'settings_unreadable',
    `Expected a JSON object in ${name}, got ${got}: correct the file, or remove it to start from the defaults.`,
    { cause },
  );
