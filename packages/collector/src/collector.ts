/**
 * The collector: takes reports in over HTTP, keeps what it acknowledged, loads it into the store, and answers questions.
 *
 *     const collector = await startCollector({ dataFolder: './.candor', port: 0 });
 *     console.log(collector.url, collector.welcomeUrl);
 *     await collector.stop();
 */
import { randomBytes } from 'node:crypto';
import { type Closers, createClosers } from './lib/assembly/closers.ts';
import { type Settings, fillIn } from './lib/assembly/fill-in-settings.ts';
import { startFailureParts } from './lib/assembly/failure-parts.ts';
import { type HandlerParts, createHandlers } from './lib/assembly/handlers.ts';
import { startKeepers } from './lib/assembly/start-keepers.ts';
import { connectStore } from './lib/assembly/store-connection.ts';
import { createBackupMaker } from './lib/backup/create-backup.ts';
import type { MailServer } from './lib/alerts/send-mail.ts';
import { createSavedChartBook } from './lib/charts/saved-chart-book.ts';
import { openCountryLookup } from './lib/country/country.ts';
import { createSenderAddressReader } from './lib/country/sender-address.ts';
import { openDashboard } from './lib/dashboard/dashboard.ts';
import { removeConnectionFile, writeConnectionFile } from './lib/data-folder/connection-file.ts';
import {
  type DataFolder,
  createDataFolder,
  describeDataFolder,
} from './lib/data-folder/data-folder.ts';
import { lockDataFolder } from './lib/data-folder/lock.ts';
import { openForeignSecret } from './lib/foreign/foreign-secret.ts';
import { type Gate, openGate } from './lib/http/gate.ts';
import type { TlsFiles } from './lib/http/tls.ts';
import { requireK } from './lib/k-rules/k-rules.ts';
import { START_ACTOR } from './lib/metadata/audit.ts';
import { type Metadata, openMetadata } from './lib/metadata/metadata.ts';
import { openMetricsToken } from './lib/operations/metrics-token.ts';
import { readOwnVersion } from './lib/package-files/package-files.ts';
import { openQuarantine } from './lib/quarantine/quarantine.ts';
import { openReceiptKeys } from './lib/receipts/receipt-keys.ts';
import { registerFiles } from './lib/registry/register-files.ts';
import { requireRetention } from './lib/retention/retention-rules.ts';
import { type Registry, createRegistry } from './lib/registry/registry.ts';
import { openAccounts } from './lib/sign-in/accounts.ts';
import { createPasswordHasher } from './lib/sign-in/password.ts';

export interface CollectorOptions {
  /** Made when absent. One collector owns it. */
  readonly dataFolder: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0 picks a free one. Default 4318. */
  readonly port?: number;
  /** Files of a certificate chain and its key in PEM: then the port speaks https. Default: null, plain http. */
  readonly tls?: TlsFiles | null;
  /** `http://user:password@host:8123/database` of a ClickHouse server or cluster. Default: the embedded engine. */
  readonly storeUrl?: string;
  /** Files to register at the start: `telemetry.yaml`, or the same in JSON. */
  readonly manifestFiles?: readonly string[];
  /** The dashboard's built files. Default: none, and a line that says so. */
  readonly dashboardFolder?: string | null;
  /** Addresses and networks whose `X-Forwarded-For` is believed. Default: loopback. */
  readonly trustedProxies?: readonly string[];
  /** An `.mmdb` file. Default: the CC0 database that comes along. */
  readonly countryDatabase?: string | null;
  /** Bytes of the journal above which reports are refused until the store has caught up. Default 1 GiB. */
  readonly journalBytesMax?: number;
  /** Bytes of bodies on their way, at all doors together, above which reports are refused until others are through. Default 64 MiB. */
  readonly bodyBytesInFlightMax?: number;
  /** Days after which an event is refused as too old. Default 120. */
  readonly eventAgeDaysMax?: number;
  /** Requests, and bytes of their inflated bodies, that one key may come to in a minute. Default 600,000 and 8 GiB. */
  readonly keyRequestsPerMinuteMax?: number;
  readonly keyBytesPerMinuteMax?: number;
  /**
   * For how many days events are kept: `400d` for all, `stencil=200d` for a product, `stencil/exceptions=90d` for a lane of it, or
   * `forever`. Default: 400 days.
   */
  readonly retention?: readonly string[];
  /** Whether each answer is logged: its door, status and time, nothing of who asked. Default: not. */
  readonly accessLog?: boolean;
  /** The fewest installations that an answer may stand for: `5` for all, `stencil=20` for a product; from 2 to 1,000. Default: 5. */
  readonly k?: readonly string[];
  /** By which mails of alerts go. Default: null, none do. */
  readonly mail?: MailServer | null;
  /** Cap on the embedded engine's memory. */
  readonly engineMemoryBytesMax?: number;
}

/** What the collector takes from outside. */
export interface CollectorEffects {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** One line per happening that an operator wants to know. Never an address, never a value. */
  readonly log: (line: string) => void;
}

export interface Collector {
  /** Where it listens: `http://127.0.0.1:4318`. */
  readonly url: string;
  /** The one-time link that makes the first administrator; null when there is one. */
  readonly welcomeUrl: string | null;
  /** The embedded engine's process id; undefined without one, or while it restarts. */
  readonly readEnginePid: () => number | undefined;
  /** Takes nothing more, lets go what is in flight, loads what it can, and ends everything that it started. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a collector; resolves when it takes reports.
 *
 * @throws CollectorError usage, port_unusable, data_folder_in_use, data_folder_unusable, metadata_newer, manifest_unreadable,
 * country_database_unreadable, dashboard_unreadable, engine_failed
 */
export async function startCollector(
  options: CollectorOptions,
  effects: Partial<CollectorEffects> = {},
): Promise<Collector> {
  const filled: CollectorEffects = {
    now: effects.now ?? Date.now,
    randomBytes: effects.randomBytes ?? randomBytes,
    log: effects.log ?? ((): void => undefined),
  };
  const closers = createClosers(filled.log);
  try {
    return await start(fillIn(options), filled, closers);
  } catch (failure) {
    await closers.closeAll();
    throw failure;
  }
}

/** From the data folder up to the open door; what is started first ends last. */
async function start(
  settings: Settings,
  effects: CollectorEffects,
  closers: Closers,
): Promise<Collector> {
  const { now, log } = effects;
  const readSenderAddress = createSenderAddressReader(settings.trustedProxies);
  const retentionRules = requireRetention(settings.retention);
  const findK = requireK(settings.k);
  const { folder, metadata, registry } = openFolder(settings, effects, closers);
  const gate = await openGate(settings.host, settings.port, settings.tls, log);
  closers.add('the port', gate.stop);
  const dashboard = await openDashboard(settings.dashboardFolder);
  const findCountry = await openCountryLookup(settings.countryDatabase);
  const { engineFolder } = folder;
  const connection = await connectStore({ ...settings, engineFolder, log }, closers);
  const quarantine = openQuarantine({ rows: metadata.quarantineRows, now, log });
  closers.add('the quarantine', quarantine.close);
  const version = readOwnVersion();
  const { journalBytesMax } = settings;
  const keepers = await startKeepers(
    { folder, metadata, connection, journalBytesMax, retentionRules, quarantine, now, log },
    closers,
  );
  const tokens = { welcomeToken: createToken(effects), bearerToken: createToken(effects) };
  const hasher = createPasswordHasher();
  const accounts = openAccounts({ ...effects, ...tokens, metadata, hasher });
  const { store } = connection;
  const { mail } = settings;
  const failures = startFailureParts({ metadata, registry, store, findK, mail, now, log });
  closers.add('the watch over releases', failures.watch.stop);
  gate.open(
    createHandlers({
      registry,
      failures,
      ...keepers,
      ...readDoorSettings(settings),
      ...openSecrets(folder, effects),
      createBackup: createBackupMaker({ folder, metadata, connection, version, now }),
      ownToken: tokens.bearerToken,
      retentionRules,
      findK,
      tombstones: metadata.tombstones,
      quarantine,
      connection,
      accounts,
      audit: metadata.audit,
      charts: createSavedChartBook(metadata, now),
      dashboard,
      findCountry,
      readSenderAddress,
      version,
      dataFolder: folder.root,
      isStopping: gate.isStopping,
      now,
      log,
    }),
  );
  closers.add('the door', gate.stop);
  announce(gate, folder, tokens.bearerToken, closers);
  const { isSetupNeeded } = accounts.signIn;
  return {
    url: gate.url,
    welcomeUrl: isSetupNeeded() ? `${gate.url}/welcome#${tokens.welcomeToken}` : null,
    readEnginePid: connection.readEnginePid,
    stop: closers.closeAll,
  };
}

/** What the settings say to the doors. */
function readDoorSettings(
  settings: Settings,
): Pick<HandlerParts, 'eventAgeMsMax' | 'bodyBytesInFlightMax' | 'keyLimits' | 'accessLog'> {
  return {
    eventAgeMsMax: settings.eventAgeDaysMax * 86_400_000,
    bodyBytesInFlightMax: settings.bodyBytesInFlightMax,
    keyLimits: {
      requestsPerMinuteMax: settings.keyRequestsPerMinuteMax,
      bytesPerMinuteMax: settings.keyBytesPerMinuteMax,
    },
    accessLog: settings.accessLog,
  };
}

/** Made at the first start, and kept in the folder. */
function openSecrets(
  folder: DataFolder,
  effects: CollectorEffects,
): Pick<HandlerParts, 'receiptKeys' | 'isMetricsToken' | 'foreignSecret'> {
  return {
    receiptKeys: openReceiptKeys(folder.receiptKeysFile, effects.now, effects.log),
    isMetricsToken: openMetricsToken(folder.metricsTokenFile, () => createToken(effects)),
    foreignSecret: openForeignSecret(folder.foreignSecretFile),
  };
}

/** Says in `collector.json` where the collector is, anew after each renewal of its certificate, for as long as it is there. */
function announce(gate: Gate, folder: DataFolder, token: string, closers: Closers): void {
  const write = (): void => {
    const certificate = gate.readFingerprint();
    const where = { url: gate.url, pid: process.pid, token };
    writeConnectionFile(folder, certificate === null ? where : { ...where, certificate });
  };
  write();
  gate.onRenewed(write);
  closers.add('collector.json', () => {
    gate.onRenewed(() => undefined);
    removeConnectionFile(folder);
  });
}

interface OpenedFolder {
  readonly folder: DataFolder;
  readonly metadata: Metadata;
  readonly registry: Registry;
}

/** Nothing in the folder is touched before it is ours. */
function openFolder(settings: Settings, effects: CollectorEffects, closers: Closers): OpenedFolder {
  const folder = describeDataFolder(settings.dataFolder);
  createDataFolder(folder);
  const lock = lockDataFolder(folder);
  closers.add('the lock on the data folder', lock.release);
  const metadata = openMetadata(folder.metadataFile);
  closers.add('the metadata', metadata.close);
  const registry = createRegistry({ ...effects, metadata });
  registerFiles(registry, settings.manifestFiles, START_ACTOR);
  return { folder, metadata, registry };
}

function createToken(effects: CollectorEffects): string {
  return Buffer.from(effects.randomBytes(32)).toString('base64url');
}
