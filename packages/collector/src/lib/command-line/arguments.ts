/** From the command line, the environment and the configuration file to what is to be done. */
import { parseArgs } from 'node:util';
import type { CollectorOptions } from '../../collector.ts';
import { CollectorError } from '../../errors.ts';
import {
  journalBytesMaxDefault,
  keyBytesPerMinuteDefault,
  keyRequestsPerMinuteDefault,
} from '../../limits.ts';
import type { MailServer } from '../alerts/send-mail.ts';
import type { RestoreOptions } from '../backup/restore-backup.ts';
import type { TlsFiles } from '../http/tls.ts';
import type { KeyBudgetsParts } from '../registry/key-budgets.ts';
import { readConfigFile } from './config-file.ts';
import { expandPatterns } from './expand-patterns.ts';
import { type KeysAct, parseKeysAct } from './keys.ts';
import { LOG_FORMATS, type LogFormat } from './log-line.ts';
import { type ResolvedSettings, resolveSettings } from './resolve-settings.ts';
import { SETTING_NAMES, type SettingName, isList, settingOf } from './settings.ts';
import { type TokensAct, parseTokensAct } from './tokens.ts';
import { type VocabularyAct, parseVocabularyAct } from './vocabulary.ts';

export type Command =
  | { readonly command: 'help' }
  | { readonly command: 'version' }
  | { readonly command: 'receipt-key-rotate'; readonly dataFolder: string }
  | {
      readonly command: 'rejected-retry';
      readonly dataFolder: string;
      readonly journalBytesMax: number;
    }
  | { readonly command: 'backup'; readonly dataFolder: string; readonly target: string }
  | { readonly command: 'restore'; readonly options: RestoreOptions }
  | {
      readonly command: 'keys';
      readonly dataFolder: string;
      readonly act: KeysAct;
      readonly keyLimits: Omit<KeyBudgetsParts, 'monotonicMs'>;
    }
  | { readonly command: 'tokens'; readonly dataFolder: string; readonly act: TokensAct }
  | { readonly command: 'vocabulary'; readonly dataFolder: string; readonly act: VocabularyAct }
  | {
      readonly command: 'serve';
      readonly options: CollectorOptions;
      readonly logFormat: LogFormat;
    }
  | {
      readonly command: 'print-config';
      readonly settings: ResolvedSettings;
      readonly isJson: boolean;
    }
  | {
      readonly command: 'manifest-add';
      readonly dataFolder: string;
      readonly files: readonly string[];
    };

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the configuration file, and folders to expand patterns. @throws CollectorError usage */
export function parseCommand(argv: readonly string[], environment: Environment): Command {
  const { values, positionals } = parseOptions(argv);
  if (values['help'] === true) return { command: 'help' };
  if (values['version'] === true) return { command: 'version' };
  const [first, second, ...rest] = positionals;
  const files = first === 'serve' ? positionals.slice(1) : positionals;
  const settings = resolveSettings({
    options: readGiven(values),
    environment,
    file: readFile(values, environment),
  });
  const dataFolder = textOf(settings, 'data') ?? '';
  if (first === 'manifest') {
    if (second !== 'add' || rest.length === 0) {
      throw usage('Expected "manifest add FILE…", got something else.');
    }
    return { command: 'manifest-add', dataFolder, files: expandPatterns(rest) };
  }
  if (first === 'receipt-key') {
    if (second !== 'rotate' || rest.length > 0) {
      throw usage('Expected "receipt-key rotate", got something else.');
    }
    return { command: 'receipt-key-rotate', dataFolder };
  }
  if (first === 'backup' || first === 'restore') {
    if (second === undefined || rest.length > 0)
      throw usage(`Expected "${first} DIR", got something else.`);
    const erasedIn = typeof values['erased-in'] === 'string' ? values['erased-in'] : null;
    return first === 'backup'
      ? { command: 'backup', dataFolder, target: second }
      : { command: 'restore', options: { backup: second, dataFolder, erasedIn } };
  }
  if (first === 'rejected') {
    if (second !== 'retry' || rest.length > 0) {
      throw usage('Expected "rejected retry", got something else.');
    }
    return {
      command: 'rejected-retry',
      dataFolder,
      journalBytesMax: numberOf(settings, 'journal-bytes-max') ?? journalBytesMaxDefault,
    };
  }
  if (first === 'tokens') {
    return { command: 'tokens', dataFolder, act: readTokensAct(positionals, values) };
  }
  if (first === 'keys') {
    const act = readKeysAct(positionals, values);
    return { command: 'keys', dataFolder, act, keyLimits: readKeyLimits(settings) };
  }
  if (first === 'vocabulary') {
    return { command: 'vocabulary', dataFolder, act: readVocabularyAct(positionals, values) };
  }
  // A shell expands "--manifests a/*.yaml" itself: then only the first file belongs to the option.
  if (files.length > 0 && values['manifests'] === undefined) {
    throw usage(
      'Expected no command, serve, manifest add, vocabulary, keys, tokens, backup, restore, receipt-key rotate, or rejected retry; got another command.',
    );
  }
  if (values['print-config'] === true) {
    return { command: 'print-config', settings, isJson: values['json'] === true };
  }
  const logFormat = LOG_FORMATS.find((format) => format === textOf(settings, 'log-format'));
  return {
    command: 'serve',
    options: buildOptions(settings, files),
    logFormat: logFormat ?? 'text',
  };
}

function readTokensAct([, ...words]: readonly string[], values: Values): TokensAct {
  const act = parseTokensAct(words, values);
  if (act !== null) return act;
  throw usage(
    'Expected "tokens add NAME --scopes LIST", "tokens list" or "tokens revoke ID", got something else.',
  );
}

function readVocabularyAct([, ...words]: readonly string[], values: Values): VocabularyAct {
  const act = parseVocabularyAct(words, values);
  if (act !== null) return act;
  throw usage(
    'Expected "vocabulary add FILE --product P --release V" or "vocabulary list --product P", got something else.',
  );
}

type Values = Readonly<
  Record<string, string | boolean | readonly (string | boolean)[] | undefined>
>;

function readFile(values: Values, environment: Environment): ReturnType<typeof readConfigFile> {
  const given = values['config'];
  const file = typeof given === 'string' ? given : environment['CANDOR_CONFIG'];
  return file === undefined || file === '' ? new Map() : readConfigFile(file);
}

function readGiven(values: Values): Readonly<Record<string, string | readonly string[]>> {
  const given = SETTING_NAMES.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [[name, value as string | readonly string[]] as const];
  });
  return Object.fromEntries(given);
}

type Given<Key extends keyof CollectorOptions> = {
  readonly [Name in Key]?: Exclude<CollectorOptions[Name], undefined>;
};

/** What was not given stays out, so that the collector's own defaults hold. */
function buildOptions(
  settings: ResolvedSettings,
  moreManifests: readonly string[],
): CollectorOptions {
  const given = <Key extends keyof CollectorOptions>(
    key: Key,
    value: CollectorOptions[Key] | null,
  ): Given<Key> => (value === null ? {} : ({ [key]: value } as Given<Key>));
  return {
    dataFolder: textOf(settings, 'data') ?? '',
    manifestFiles: expandPatterns([...listOf(settings, 'manifests'), ...moreManifests]),
    countryDatabase: textOf(settings, 'country-database'),
    tls: readTls(settings),
    mail: readMail(settings),
    ...given('port', numberOf(settings, 'port')),
    ...given('host', textOf(settings, 'host')),
    accessLog: textOf(settings, 'access-log') === 'on',
    ...given('retention', listOf(settings, 'retention')),
    ...given('k', listOf(settings, 'k')),
    ...given('journalBytesMax', numberOf(settings, 'journal-bytes-max')),
    ...given('bodyBytesInFlightMax', numberOf(settings, 'body-bytes-in-flight-max')),
    ...given('eventAgeDaysMax', numberOf(settings, 'event-age-days-max')),
    ...given('keyRequestsPerMinuteMax', numberOf(settings, 'key-requests-per-minute-max')),
    ...given('keyBytesPerMinuteMax', numberOf(settings, 'key-bytes-per-minute-max')),
    ...given('engineMemoryBytesMax', numberOf(settings, 'engine-memory-bytes-max')),
    ...given('storeUrl', textOf(settings, 'store-url')),
    ...given('dashboardFolder', textOf(settings, 'dashboard')),
    ...(settings.get('trusted-proxy')?.value == null
      ? {}
      : { trustedProxies: listOf(settings, 'trusted-proxy') }),
  };
}

function readTls(settings: ResolvedSettings): TlsFiles | null {
  const certificateFile = textOf(settings, 'tls-certificate');
  const keyFile = textOf(settings, 'tls-key');
  if (certificateFile !== null && keyFile !== null) return { certificateFile, keyFile };
  if (certificateFile === null && keyFile === null) return null;
  throw usage('Expected both --tls-certificate and --tls-key, got one of them.');
}

function readMail(settings: ResolvedSettings): MailServer | null {
  const url = textOf(settings, 'mail-server');
  const from = textOf(settings, 'mail-from');
  if (url !== null && from !== null) return { url, from };
  if (url === null && from === null) return null;
  throw usage('Expected both --mail-server and --mail-from, got one of them.');
}

function readKeysAct(positionals: readonly string[], values: Values): KeysAct {
  const act = parseKeysAct(positionals.slice(1), values);
  if (act !== null) return act;
  throw usage(
    'Expected "keys list", "keys add --environment NAME", "keys limit KEY" with a limit or "keys revoke KEY", each with --product PRODUCT, got something else.',
  );
}

function readKeyLimits(settings: ResolvedSettings): Omit<KeyBudgetsParts, 'monotonicMs'> {
  return {
    requestsPerMinuteMax:
      numberOf(settings, 'key-requests-per-minute-max') ?? keyRequestsPerMinuteDefault,
    bytesPerMinuteMax: numberOf(settings, 'key-bytes-per-minute-max') ?? keyBytesPerMinuteDefault,
  };
}

function textOf(settings: ResolvedSettings, name: SettingName): string | null {
  const value = settings.get(name)?.value;
  return typeof value === 'string' ? value : null;
}

function numberOf(settings: ResolvedSettings, name: SettingName): number | null {
  const value = settings.get(name)?.value;
  return typeof value === 'number' ? value : null;
}

function listOf(settings: ResolvedSettings, name: SettingName): readonly string[] {
  const value = settings.get(name)?.value;
  return typeof value === 'object' && value !== null ? value : [];
}

function parseOptions(argv: readonly string[]): {
  readonly values: Values;
  readonly positionals: readonly string[];
} {
  const settings = SETTING_NAMES.map((name) => {
    const multiple = isList(settingOf(name).kind);
    return [name, { type: 'string' as const, multiple }] as const;
  });
  const options = {
    ...Object.fromEntries(settings),
    config: { type: 'string' as const },
    'erased-in': { type: 'string' as const },
    environment: { type: 'string' as const },
    'requests-per-minute': { type: 'string' as const },
    'bytes-per-minute': { type: 'string' as const },
    product: { type: 'string' as const },
    release: { type: 'string' as const },
    scopes: { type: 'string' as const },
    days: { type: 'string' as const },
    'print-config': { type: 'boolean' as const },
    json: { type: 'boolean' as const },
    help: { type: 'boolean' as const },
    version: { type: 'boolean' as const },
  };
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (cause) {
    throw usage(explain(cause), cause);
  }
}

/** In words of our own: Node's repeat what was typed, and talk of positional arguments. */
function explain(cause: unknown): string {
  const code = (cause as { readonly code?: unknown }).code;
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const name = /'(--?[a-z][a-z-]{0,30})'/.exec((cause as Error).message)?.[1];
    return `Expected only known options, got ${name ?? 'another one'}.`;
  }
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    return 'Expected each option with the value that it takes, got one without, or a flag with one.';
  }
  return 'Expected options and a command, got something else.';
}

function usage(message: string, cause?: unknown): CollectorError {
  return new CollectorError('usage', `${message} "candor-collector --help" shows what there is.`, {
    cause,
  });
}
