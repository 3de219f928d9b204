/**
 * Products, manifests and keys as the doors and the API ask for them: in memory, in front of the metadata.
 */
import { hash } from 'node:crypto';
import { hashManifest } from '@candor/manifest/hash';
import { type ScanEvent, compileEventScan } from '@candor/manifest/event-scan';
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import { type ManifestShapers, compileShapers } from '@candor/manifest/shape';
import { CollectorError } from '../../errors.ts';
import type { ActorName, AuditedAct } from '../metadata/audit.ts';
import type { KeyLimits, KeyRow } from '../metadata/keys.ts';
import type { ManifestRow } from '../metadata/manifests.ts';
import type { Metadata } from '../metadata/metadata.ts';

/** A registered manifest with its shapers, compiled when a report first asks for them. */
export interface RegisteredProductManifest extends ManifestRow {
  readonly shapers: () => ManifestShapers;
  /** What knows lines of a lane's events that need no shaping. */
  readonly scanEvent: (lane: LaneName) => ScanEvent;
}

export interface FoundManifest {
  readonly found: RegisteredProductManifest;
  /** False when the hash is not registered and the product's newest manifest stands in. */
  readonly isExact: boolean;
}

export interface FoundKey {
  readonly key: string;
  readonly product: string;
  readonly environment: string;
  readonly limits: KeyLimits;
}

export interface Registry {
  /** Null for a key that was never made here or was revoked; the work is the same whatever the key. */
  readonly findKey: (key: string) => FoundKey | null;
  /** For SDKs that write a key in whatever case, whichever they were given; exactly as it is where another, revoked or not, differs in case alone. */
  readonly findKeyInAnyCase: (key: string) => FoundKey | null;
  /** The product of a key, revoked or not; null where the key was never made here. */
  readonly findProductOfKey: (key: string) => string | null;
  readonly findManifest: (product: string, hash: string) => FoundManifest | null;
  readonly findNewest: (product: string) => RegisteredProductManifest | null;
  /** The newest manifest of each product, by product. */
  readonly listNewest: () => readonly RegisteredProductManifest[];
  /**
   * `mayMakeKeys` false: of a product that is known already a key that is new is not adopted. Default true.
   *
   * @throws CollectorError manifest_invalid where its key differs from another one in case alone
   */
  readonly register: (manifest: Manifest, actor: ActorName, mayMakeKeys?: boolean) => Registration;
  readonly listKeys: (product: string) => readonly KeyRow[];
  readonly createKey: (product: string, environment: string, actor: ActorName) => KeyRow;
  /** Null when the product has no such key. */
  readonly revokeKey: (product: string, key: string, actor: ActorName) => KeyRow | null;
  /** From now on, and after a restart; null when the product has no such key. */
  readonly limitKey: (
    product: string,
    key: string,
    limits: KeyLimits,
    actor: ActorName,
  ) => KeyRow | null;
}

export interface Registration {
  readonly product: string;
  readonly hash: string;
  /** False when this very manifest was registered already. */
  readonly isNew: boolean;
  /** False when the manifest's key belongs to another product, was revoked, or may not be made by whoever registers: reports under it are not taken. */
  readonly isKeyOpen: boolean;
}

/** The environment of a key that a manifest names. */
export const PRODUCTION = 'production';
const KEY_BYTES = 12;

export interface RegistryParts {
  readonly metadata: Metadata;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

interface State extends RegistryParts {
  /** Product → its manifests by hash, newest last. */
  readonly products: Map<string, Map<string, RegisteredProductManifest>>;
  /** SHA-256 of a key → what it opens. */
  readonly openKeys: Map<string, FoundKey>;
  /** SHA-256 of a key in lower case → the SHA-256 of each that is written so but for its case, revoked ones too. */
  readonly writtenInAnyCase: Map<string, Set<string>>;
}

export function createRegistry(parts: RegistryParts): Registry {
  const state: State = {
    ...parts,
    products: new Map(),
    openKeys: new Map(),
    writtenInAnyCase: new Map(),
  };
  for (const row of parts.metadata.manifests.list()) addManifest(state, row);
  for (const product of state.products.keys()) loadKeys(state, product);
  const findNewest = (product: string): RegisteredProductManifest | null =>
    [...(state.products.get(product)?.values() ?? [])].at(-1) ?? null;
  return {
    findKey: (key) => state.openKeys.get(digest(key)) ?? null,
    findKeyInAnyCase: (key) => findKeyInAnyCase(state, key),
    findManifest: (product, hash) => {
      const exact = state.products.get(product)?.get(hash);
      if (exact !== undefined) return { found: exact, isExact: true };
      const newest = findNewest(product);
      return newest === null ? null : { found: newest, isExact: false };
    },
    findProductOfKey: (key) => parts.metadata.keys.find(key)?.product ?? null,
    findNewest,
    listNewest: () =>
      [...state.products.keys()].sort().flatMap((product) => findNewest(product) ?? []),
    register: (manifest, actor, mayMakeKeys = true) =>
      register(state, manifest, actor, mayMakeKeys),
    listKeys: (product) => parts.metadata.keys.list(product),
    createKey: (product, environment, actor) => createKey(state, product, environment, actor),
    revokeKey: (product, key, actor) => revokeKey(state, product, key, actor),
    limitKey: (product, key, limits, actor) => limitKey(state, product, key, limits, actor),
  };
}

/**
 * Of keys from before it was refused that two differ in case alone, each is found as it is written and no other way: else what is
 * sent under one that was revoked would come in as another product's.
 */
function findKeyInAnyCase({ openKeys, writtenInAnyCase }: State, key: string): FoundKey | null {
  const exact = openKeys.get(digest(key));
  const [only = '', another] = writtenInAnyCase.get(digest(key.toLowerCase())) ?? [];
  return exact ?? (another === undefined ? openKeys.get(only) : null) ?? null;
}

function register(
  state: State,
  manifest: Manifest,
  actor: ActorName,
  mayMakeKeys: boolean,
): Registration {
  const { metadata, now } = state;
  const { product, key } = manifest;
  checkKeyCase(state, manifest);
  const row = { product, hash: hashManifest(manifest), registered: now(), manifest };
  const adoptsKey = mayMakeKeys || !state.products.has(product);
  const isNew = metadata.inTransaction(() => {
    const isAdded = metadata.manifests.add(row);
    if (isAdded) note(state, actor, 'manifest_registered', product, row.hash);
    const adopted = { key, product, environment: PRODUCTION, created: now() };
    if (adoptsKey && metadata.keys.add(adopted)) note(state, actor, 'key_adopted', key, product);
    return isAdded;
  });
  if (isNew) addManifest(state, row);
  loadKeys(state, product);
  const isKeyOpen = state.openKeys.get(digest(key))?.product === product;
  return { product, hash: row.hash, isNew, isKeyOpen };
}

/** Some SDKs send keys in whatever case: of two that differ in nothing else nobody could tell whose reports come in. */
function checkKeyCase({ metadata }: State, { product, key }: Manifest): void {
  if (metadata.keys.find(key) !== null || !metadata.keys.hasInAnyCase(key)) return;
  const message = `Expected a key for ${product} that differs from every other in more than capital letters, got one that differs in these alone. Take it as it was registered before, or choose another.`;
  throw new CollectorError('manifest_invalid', message, {
    issues: [{ path: 'key', code: 'bad_form', message }],
  });
}

function createKey(state: State, product: string, environment: string, actor: ActorName): KeyRow {
  const { metadata, now, randomBytes } = state;
  const key = Buffer.from(randomBytes(KEY_BYTES)).toString('hex');
  const row = { key, product, environment, created: now() };
  metadata.inTransaction(() => {
    if (!metadata.keys.add(row)) throw new Error('a random key was made before');
    note(state, actor, 'key_created', key, environment);
  });
  loadKeys(state, product);
  return { ...row, revoked: null, requestsPerMinuteMax: null, bytesPerMinuteMax: null };
}

function revokeKey(state: State, product: string, key: string, actor: ActorName): KeyRow | null {
  const { metadata, now } = state;
  const found = metadata.keys.find(key);
  if (found?.product !== product) return null;
  if (found.revoked === null) {
    metadata.inTransaction(() => {
      metadata.keys.revoke(key, now());
      note(state, actor, 'key_revoked', key, product);
    });
    loadKeys(state, product);
  }
  return metadata.keys.find(key);
}

function limitKey(
  state: State,
  product: string,
  key: string,
  limits: KeyLimits,
  actor: ActorName,
): KeyRow | null {
  const { metadata } = state;
  if (metadata.keys.find(key)?.product !== product) return null;
  const { requestsPerMinuteMax, bytesPerMinuteMax } = limits;
  const detail = `requests ${requestsPerMinuteMax ?? 'usual'}, bytes ${bytesPerMinuteMax ?? 'usual'} a minute`;
  metadata.inTransaction(() => {
    metadata.keys.limit(key, limits);
    note(state, actor, 'key_limited', key, detail);
  });
  loadKeys(state, product);
  return metadata.keys.find(key);
}

function note(
  { metadata, now }: State,
  actor: ActorName,
  act: AuditedAct,
  subject: string,
  detail: string,
): void {
  metadata.audit.add({ at: now(), actor, act, subject, detail });
}

function addManifest(state: State, row: ManifestRow): void {
  const manifests = state.products.get(row.product) ?? new Map<string, RegisteredProductManifest>();
  let compiled: ManifestShapers | null = null;
  const scans = new Map<LaneName, ScanEvent>();
  manifests.set(row.hash, {
    ...row,
    shapers: () => (compiled ??= compileShapers(row.manifest)),
    scanEvent: (lane) => {
      const scan = scans.get(lane) ?? compileEventScan(row.manifest, lane);
      scans.set(lane, scan);
      return scan;
    },
  });
  state.products.set(row.product, manifests);
}

function loadKeys(state: State, product: string): void {
  for (const row of state.metadata.keys.list(product)) {
    const { key, environment, revoked, requestsPerMinuteMax, bytesPerMinuteMax } = row;
    const limits = { requestsPerMinuteMax, bytesPerMinuteMax };
    const found = { key, product, environment, limits };
    const [hashed, lowered] = [digest(key), digest(key.toLowerCase())];
    if (revoked === null) state.openKeys.set(hashed, found);
    else state.openKeys.delete(hashed);
    const written = state.writtenInAnyCase.get(lowered) ?? new Set();
    state.writtenInAnyCase.set(lowered, written.add(hashed));
  }
}

/** Keys are looked up by their hash: one computation of constant work, whatever was asked for. */
function digest(key: string): string {
  return hash('sha256', key, 'base64');
}
