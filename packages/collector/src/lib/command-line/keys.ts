/** `candor-collector keys list|add|limit|revoke`: keys of a product, with the running collector or, where none runs, in the folder. */
import type { KeySummary } from '@candor/query/api';
import { ownWorkMsMax } from '../../limits.ts';
import { checkEnvironment, keyUnknown, parseKeyLimits, summariseKey } from '../api/routes/keys.ts';
import { requireProduct } from '../api/routes/products.ts';
import { type ConnectionFile, readConnectionFile } from '../data-folder/connection-file.ts';
import { createDataFolder, describeDataFolder } from '../data-folder/data-folder.ts';
import { lockDataFolder } from '../data-folder/lock.ts';
import { COMMAND_LINE_ACTOR } from '../metadata/audit.ts';
import type { KeyRow } from '../metadata/keys.ts';
import { openMetadata } from '../metadata/metadata.ts';
import { type KeyBudgetsParts, createKeyBudgets } from '../registry/key-budgets.ts';
import { type Registry, createRegistry } from '../registry/registry.ts';
import { askOwnCollector, isOwnCollector, readOwnError } from './own-collector.ts';
import { formatBytes, parseBytes } from './setting-value.ts';

interface OfProduct {
  readonly product: string;
}

export type KeysAct =
  | (OfProduct & { readonly act: 'list'; readonly isJson: boolean })
  | (OfProduct & { readonly act: 'add'; readonly environment: string })
  | (OfProduct & {
      readonly act: 'limit';
      readonly key: string;
      /** As the API takes them: null is what the collector is set to. */
      readonly limits: { readonly [Name in keyof KeyLimitsGiven]?: number | null };
    })
  | (OfProduct & { readonly act: 'revoke'; readonly key: string });

interface KeyLimitsGiven {
  readonly requestsPerMinuteMax: number;
  readonly bytesPerMinuteMax: number;
}

export interface KeysEffects {
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly print: (line: string) => void;
}

/** What follows `keys` on the command line; null where that is none of its forms. */
export function parseKeysAct(
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): KeysAct | null {
  const [verb, key, ...rest] = words;
  const { product, environment, json } = options;
  if (typeof product !== 'string' || rest.length > 0) return null;
  if (key === undefined) {
    if (verb === 'list') return { act: 'list', product, isJson: json === true };
    const isAdd = verb === 'add' && typeof environment === 'string';
    return isAdd ? { act: 'add', product, environment } : null;
  }
  if (verb === 'revoke') return { act: 'revoke', product, key };
  if (verb !== 'limit') return null;
  const requestsPerMinuteMax = parseLimit(options['requests-per-minute'], Number);
  const bytesPerMinuteMax = parseLimit(options['bytes-per-minute'], parseBytes);
  if (requestsPerMinuteMax === undefined && bytesPerMinuteMax === undefined) return null;
  return {
    act: 'limit',
    product,
    key,
    limits: {
      ...(requestsPerMinuteMax === undefined ? {} : { requestsPerMinuteMax }),
      ...(bytesPerMinuteMax === undefined ? {} : { bytesPerMinuteMax }),
    },
  };
}

/** `default` takes the collector's setting again. What is no number is refused where all limits are. */
function parseLimit(
  given: unknown,
  parse: (text: string) => number | null,
): number | null | undefined {
  if (typeof given !== 'string') return undefined;
  return given === 'default' ? null : (parse(given) ?? Number.NaN);
}

/** `keyLimits`: what holds for keys without limits of their own, where no collector runs that would know. */
export async function runKeys(
  dataFolder: string,
  act: KeysAct,
  keyLimits: Omit<KeyBudgetsParts, 'monotonicMs'>,
  effects: KeysEffects,
): Promise<void> {
  const folder = describeDataFolder(dataFolder);
  const connection = readConnectionFile(folder);
  if (connection !== null && (await isOwnCollector(connection))) {
    print(act, await askRunning(connection, act), effects.print);
    return;
  }
  createDataFolder(folder);
  const lock = lockDataFolder(folder);
  try {
    const metadata = openMetadata(folder.metadataFile);
    try {
      const budgets = createKeyBudgets({ ...keyLimits, monotonicMs: () => performance.now() });
      const rows = actInFolder(createRegistry({ ...effects, metadata }), act);
      print(
        act,
        rows.map((row) => summariseKey(row, budgets)),
        effects.print,
      );
    } finally {
      metadata.close();
    }
  } finally {
    lock.release();
  }
}

/** @throws CollectorError product_unknown, key_unknown, body_invalid */
function actInFolder(registry: Registry, act: KeysAct): readonly KeyRow[] {
  const { product } = requireProduct(registry, act.product);
  const actor = COMMAND_LINE_ACTOR;
  if (act.act === 'list') return registry.listKeys(product);
  if (act.act === 'add') {
    checkEnvironment(act.environment);
    return [registry.createKey(product, act.environment, actor)];
  }
  const before = registry.listKeys(product).find(({ key }) => key === act.key);
  if (before === undefined) throw keyUnknown();
  const after =
    act.act === 'revoke'
      ? registry.revokeKey(product, act.key, actor)
      : registry.limitKey(product, act.key, parseKeyLimits(act.limits, before), actor);
  return [after ?? before];
}

async function askRunning(
  connection: ConnectionFile,
  act: KeysAct,
): Promise<readonly KeySummary[]> {
  const path = `/api/products/${encodeURIComponent(act.product)}/keys`;
  const asked = {
    list: { path, body: null },
    add: { path, body: act.act === 'add' ? { environment: act.environment } : null },
    limit: { path: `${path}/${keyOf(act)}/limit`, body: act.act === 'limit' ? act.limits : null },
    revoke: { path: `${path}/${keyOf(act)}/revoke`, body: {} },
  }[act.act];
  const { status, value } = await askOwnCollector(connection, {
    method: asked.body === null ? 'GET' : 'POST',
    path: asked.path,
    contentType: 'application/json',
    body: asked.body === null ? '' : JSON.stringify(asked.body, keepNotANumber),
    signal: AbortSignal.timeout(ownWorkMsMax),
  });
  if (status !== 200) throw readOwnError(value);
  return Array.isArray(value) ? (value as readonly KeySummary[]) : [value as KeySummary];
}

/** JSON makes null of it, which would be taken for the collector's setting. */
function keepNotANumber(_name: string, value: unknown): unknown {
  return typeof value === 'number' && Number.isNaN(value) ? 'not a number' : value;
}

function keyOf(act: KeysAct): string {
  return 'key' in act ? encodeURIComponent(act.key) : '';
}

function print(act: KeysAct, keys: readonly KeySummary[], say: (line: string) => void): void {
  if (act.act === 'list' && act.isJson) say(JSON.stringify(keys, null, 2));
  else for (const key of keys) say(describe(key));
}

/** `cameras-key: production, since 2026-11-22, 600000 requests and 8GiB a minute`. */
function describe({ key, environment, created, revoked, budget }: KeySummary): string {
  const { requestsPerMinuteMax, bytesPerMinuteMax, isOwn, refused } = budget;
  const since =
    revoked === null ? `since ${created.slice(0, 10)}` : `revoked ${revoked.slice(0, 10)}`;
  const bytes = formatBytes(bytesPerMinuteMax);
  const limits = `${requestsPerMinuteMax} requests and ${bytes} a minute${isOwn ? ' (its own)' : ''}`;
  const over = (refused ?? 0) === 0 ? '' : `, ${refused} refused for more`;
  return `${key}: ${environment}, ${since}, ${limits}${over}`;
}
