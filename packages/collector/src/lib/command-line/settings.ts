/**
 * Every setting of the collector, in one table: as an option, as a variable, as a key of the configuration file, in the manual
 * and in what `--print-config` prints.
 */
import { kDefault, kMax, kMin } from '@candor/query/limits';
import {
  bodyBytesInFlightMaxDefault,
  bodyBytesInFlightMaxSmallest,
  engineMemoryBytesMin,
  eventAgeDaysDefault,
  eventAgeDaysLargest,
  journalBytesMaxDefault,
  journalBytesMaxSmallest,
  retentionDaysDefault,
  keyBytesPerMinuteDefault,
  keyBytesPerMinuteSmallest,
  keyRequestsPerMinuteDefault,
  keyRequestsPerMinuteLargest,
} from '../../limits.ts';
import { LOG_FORMATS } from './log-line.ts';

/** What a setting holds. A list is given several times on the command line, with commas in a variable. */
export type SettingKind =
  | { readonly is: 'text' }
  | { readonly is: 'list' }
  | { readonly is: 'choice'; readonly values: readonly string[] }
  /** A list of rules such as `stencil/exceptions=90d`. */
  | { readonly is: 'retention' }
  /** A list of rules such as `stencil=20`. */
  | { readonly is: 'k' }
  | { readonly is: 'number'; readonly min: number; readonly max: number }
  /** Bytes, with a unit: `512MiB`, `2GiB`. */
  | { readonly is: 'bytes'; readonly min: number };

export interface Setting {
  readonly kind: SettingKind;
  /** How the manual names the value. */
  readonly value: string;
  /** Null where nothing stands in its place. */
  readonly standard: string | null;
  readonly help: string;
  /** True where others must not see it: it is printed as `…`. */
  readonly isSecret?: true;
}

/** Names as options have them without their dashes, which are the keys in the file too. */
export type SettingName =
  | 'data'
  | 'port'
  | 'host'
  | 'tls-certificate'
  | 'tls-key'
  | 'store-url'
  | 'manifests'
  | 'dashboard'
  | 'trusted-proxy'
  | 'country-database'
  | 'journal-bytes-max'
  | 'body-bytes-in-flight-max'
  | 'event-age-days-max'
  | 'key-requests-per-minute-max'
  | 'key-bytes-per-minute-max'
  | 'mail-server'
  | 'mail-from'
  | 'retention'
  | 'log-format'
  | 'access-log'
  | 'k'
  | 'engine-memory-bytes-max';

const SETTINGS: Readonly<Record<SettingName, Setting>> = {
  data: {
    kind: { is: 'text' },
    value: 'DIR',
    standard: './.candor',
    help: 'Data folder, made when absent.',
  },
  port: {
    kind: { is: 'number', min: 0, max: 65_535 },
    value: 'PORT',
    standard: '4318',
    help: 'Port to listen on; 0 picks a free one.',
  },
  host: {
    kind: { is: 'text' },
    value: 'HOST',
    standard: '127.0.0.1',
    help: 'Address to listen on. The usual one is this machine alone.',
  },
  'tls-certificate': {
    kind: { is: 'text' },
    value: 'FILE',
    standard: null,
    help: 'Certificate chain (PEM): then the port speaks https. Read again on SIGHUP.',
  },
  'tls-key': {
    kind: { is: 'text' },
    value: 'FILE',
    standard: null,
    help: 'Private key of the certificate (PEM).',
  },
  'store-url': {
    kind: { is: 'text' },
    value: 'URL',
    standard: null,
    help: 'A ClickHouse server or cluster in place of the embedded engine: http://user:password@host:8123/database. A password is better in the variable, or in the file, than in an option, which others can see.',
    isSecret: true,
  },
  manifests: {
    kind: { is: 'list' },
    value: 'FILE…',
    standard: null,
    help: 'Manifests to register at the start. * stands for any name: examples/*/telemetry.yaml',
  },
  dashboard: {
    kind: { is: 'text' },
    value: 'DIR',
    standard: null,
    help: "The dashboard's built files. Usually those of @candor/dashboard.",
  },
  'trusted-proxy': {
    kind: { is: 'list' },
    value: 'ADDRESS',
    standard: null,
    help: 'Address or network (10.0.0.0/8) whose X-Forwarded-For is believed, for the country alone. May be given several times. Usually loopback.',
  },
  'country-database': {
    kind: { is: 'text' },
    value: 'FILE',
    standard: null,
    help: 'A country database (.mmdb). Usually the one that comes along.',
  },
  'journal-bytes-max': {
    kind: { is: 'bytes', min: journalBytesMaxSmallest },
    value: 'BYTES',
    standard: `${journalBytesMaxDefault / 2 ** 20}MiB`,
    help: 'Size of the journal above which reports are refused until the store has caught up.',
  },
  'body-bytes-in-flight-max': {
    kind: { is: 'bytes', min: bodyBytesInFlightMaxSmallest },
    value: 'BYTES',
    standard: `${bodyBytesInFlightMaxDefault / 2 ** 20}MiB`,
    help: 'Bytes of bodies that all doors together hold in memory, as they come and inflated: above it reports are told to come again later.',
  },
  'event-age-days-max': {
    kind: { is: 'number', min: 1, max: eventAgeDaysLargest },
    value: 'DAYS',
    standard: String(eventAgeDaysDefault),
    help: 'Age above which an event is refused as too old.',
  },
  'key-requests-per-minute-max': {
    kind: { is: 'number', min: 1, max: keyRequestsPerMinuteLargest },
    value: 'NUMBER',
    standard: String(keyRequestsPerMinuteDefault),
    help: 'Requests under one key in a minute, above which they are told to come again later. A key may have a limit of its own: keys limit.',
  },
  'key-bytes-per-minute-max': {
    kind: { is: 'bytes', min: keyBytesPerMinuteSmallest },
    value: 'BYTES',
    standard: `${keyBytesPerMinuteDefault / 2 ** 30}GiB`,
    help: 'The same in bytes of bodies, once they are inflated.',
  },
  'mail-server': {
    kind: { is: 'text' },
    value: 'URL',
    standard: null,
    help: 'By which alerts are sent as mail: smtp://user:password@host:587. A password is better in the variable, or in the file.',
    isSecret: true,
  },
  'mail-from': {
    kind: { is: 'text' },
    value: 'ADDRESS',
    standard: null,
    help: 'The sender of those mails.',
  },
  retention: {
    kind: { is: 'retention' },
    value: 'RULE',
    standard: `${retentionDaysDefault}d`,
    help: 'For how long events are kept after they were received: 400d, or forever. May be given several times: stencil=200d for a product, stencil/exceptions=90d for one lane of it.',
  },
  'log-format': {
    kind: { is: 'choice', values: LOG_FORMATS },
    value: LOG_FORMATS.join('|'),
    standard: 'text',
    help: 'How the log on the standard error is written: lines of text, or a JSON object a line with time, level, part and message.',
  },
  'access-log': {
    kind: { is: 'choice', values: ['off', 'on'] },
    value: 'off|on',
    standard: 'off',
    help: 'Whether each answer is logged: its door, its status and how long it took. Neither who asked nor by which key.',
  },
  k: {
    kind: { is: 'k' },
    value: 'RULE',
    standard: String(kDefault),
    help: `The fewest installations that any answer may stand for, from ${kMin} to ${kMax}. May be given several times: stencil=20 for a product.`,
  },
  'engine-memory-bytes-max': {
    kind: { is: 'bytes', min: engineMemoryBytesMin },
    value: 'BYTES',
    standard: null,
    help: 'Cap on the memory of the embedded engine. Usually what the machine has.',
  },
};

export const SETTING_NAMES: readonly SettingName[] = Object.keys(SETTINGS) as SettingName[];

/** Whether it may be given several times, with commas in a variable. */
export function isList({ is }: SettingKind): boolean {
  return is === 'list' || is === 'retention' || is === 'k';
}

export function settingOf(name: SettingName): Setting {
  return SETTINGS[name];
}

/** `CANDOR_STORE_URL` */
export function variableOf(name: SettingName): string {
  return `CANDOR_${name.toUpperCase().replaceAll('-', '_')}`;
}
