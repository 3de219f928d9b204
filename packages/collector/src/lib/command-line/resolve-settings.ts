/** Where each setting comes from: an option wins over a variable, that over the file, and that over what is usual. */
import { CollectorError } from '../../errors.ts';
import type { FileValue } from './config-file.ts';
import { parseSettingValue, type SettingValue } from './setting-value.ts';
import { SETTING_NAMES, type SettingName, isList, settingOf, variableOf } from './settings.ts';

export interface ResolvedSetting {
  /** Null where nothing was given and nothing is usual. */
  readonly value: SettingValue | null;
  /** `--port`, `CANDOR_PORT`, `candor.yaml:3`, `default`. */
  readonly origin: string;
}

export type ResolvedSettings = ReadonlyMap<SettingName, ResolvedSetting>;

export interface SettingSources {
  readonly options: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly file: ReadonlyMap<SettingName, FileValue>;
}

/** @throws CollectorError usage */
export function resolveSettings(sources: SettingSources): ResolvedSettings {
  return new Map(SETTING_NAMES.map((name) => [name, resolveSetting(name, sources)] as const));
}

function resolveSetting(name: SettingName, sources: SettingSources): ResolvedSetting {
  const { given, origin } = findGiven(name, sources);
  if (given === null) return { value: null, origin };
  const { kind } = settingOf(name);
  const parsed = parseSettingValue(kind, given);
  if (parsed.ok) return { value: parsed.value, origin };
  const isJoined =
    origin === `--${name}` && isList(kind) && [given].flat().some((text) => text.includes(','));
  throw new CollectorError(
    'usage',
    `Expected ${origin} to be ${parsed.expected}, got something else.${isJoined ? ` Repeat the option, ${origin} … ${origin} …, in place of commas.` : ''} "candor-collector --help" shows what there is.`,
  );
}

interface Given {
  readonly given: string | readonly string[] | null;
  readonly origin: string;
}

/** A variable that is set and empty says nothing, as is usual in the environments of services. */
function findGiven(name: SettingName, { options, environment, file }: SettingSources): Given {
  const option = options[name];
  if (option !== undefined) return { given: option, origin: `--${name}` };
  const { kind, standard } = settingOf(name);
  const variable = variableOf(name);
  const text = environment[variable];
  if (text !== undefined && text !== '') {
    return {
      given: isList(kind) ? text.split(',').map((one) => one.trim()) : text,
      origin: variable,
    };
  }
  return file.get(name) ?? { given: standard, origin: 'default' };
}
