/**
 * From what another SDK sends to what the manifest declares: names, units, facts. It decides nothing about what comes in: what
 * has no declaration is passed on under its own name, and refused where everything is.
 */
import type { CompiledVocabulary } from '@candor/crash/compile';
import type { FieldDeclaration, ForeignEvent, LaneName, Manifest } from '@candor/manifest/manifest';
import { findRole } from '@candor/manifest/roles';
import { COLLECTOR_FACT } from '@candor/manifest/platform-names';
import { findMainLane } from '@candor/query/scope';
import { coerceValue } from './coerce.ts';
import { type ForeignFailure, describeForeign } from './foreign-failure.ts';
import type { ForeignItem, ForeignValues } from './foreign-item.ts';
import { foreignValuesMax } from './limits.ts';

export interface TranslatedItem {
  readonly lane: LaneName;
  /** The declared name where there is one. */
  readonly event: string;
  readonly values: ForeignValues;
  /** Session facts under their declared names. */
  readonly facts: ForeignValues;
  /** What its SDK calls the session and the installation; null where it does not say. In memory only. */
  readonly session: string | null;
  readonly device: string | null;
}

/** `hashId` makes the pseudonym of a real id: other SDKs do not. */
export type HashId = (of: string, lane: LaneName, id: string) => string;

/** The vocabulary of the version that is among these facts, under their declared names. */
export type FindVocabulary = (facts: ForeignValues) => CompiledVocabulary;

export type Translate = (item: ForeignItem) => TranslatedItem;

/** What of a manifest is the same for all items is looked up once. */
interface Table {
  readonly manifest: Manifest;
  readonly mainLane: LaneName;
  /** Each fact with the names under which other SDKs may hold it, the manifest's own first. */
  readonly facts: readonly (readonly [string, FieldDeclaration, readonly string[]])[];
  readonly sessionNames: readonly string[];
  readonly deviceNames: readonly string[];
  /** Names that are read elsewhere, and so are nothing undeclared where they stand beside fields. */
  readonly ownNames: ReadonlySet<string>;
  readonly hashId: HashId;
}

export function createTranslator(
  manifest: Manifest,
  hashId: HashId,
  findVocabulary: FindVocabulary,
): Translate {
  const table = buildTable(manifest, hashId);
  return (item) => {
    const mapped = findEvent(item, manifest);
    const event = Object.hasOwn(manifest.events, mapped.event)
      ? manifest.events[mapped.event]
      : undefined;
    const declared = event?.fields ?? {};
    const lane = event?.lane ?? table.mainLane;
    const isField = (name: string): boolean =>
      Object.hasOwn(mapped.fields, name) || Object.hasOwn(declared, name);
    const find = (names: readonly string[]): unknown => findValue(item, names, isField);
    const facts = translateFacts(table, find);
    // Of an event that nobody declares the names go to the quarantine, and of the values their kinds alone.
    const values = translateValues(table, item, mapped, declared, lane);
    const isFailure = event?.role === 'failure' && item.failure != null;
    return {
      lane,
      event: mapped.event,
      values: isFailure
        ? { ...values, ...tellFailure(item.failure, findVocabulary(facts)) }
        : values,
      facts,
      session: asId(find(table.sessionNames)),
      device: asId(find(table.deviceNames)),
    };
  };
}

function buildTable(manifest: Manifest, hashId: HashId): Table {
  const { foreign, session } = manifest;
  const named = Object.entries(foreign?.facts ?? {});
  const facts = Object.entries(session)
    .filter(([, declared]) => declared.builtIn !== COLLECTOR_FACT)
    .map(([fact, declared]) => {
      const own = named.filter(([, target]) => target === fact).map(([name]) => name);
      const usual = declared.builtIn === null ? [] : (FACT_NAMES[declared.builtIn] ?? []);
      return [fact, declared, [...own, ...usual, fact]] as const;
    });
  const sessionNames = typeof foreign?.session === 'string' ? [foreign.session] : SESSION_NAMES;
  const deviceNames = typeof foreign?.device === 'string' ? [foreign.device] : [];
  const ownNames = new Set([
    ...sessionNames,
    ...deviceNames,
    ...Object.values(FACT_NAMES).flat(),
    ...facts.flatMap(([, , names]) => names),
  ]);
  const mainLane = findMainLane(manifest);
  return { manifest, mainLane, facts, sessionNames, deviceNames, ownNames, hashId };
}

/** Where OpenTelemetry's resources and the context tags of Application Insights hold what Candor knows how to read itself. */
const FACT_NAMES: Readonly<Record<string, readonly string[]>> = {
  version: ['service.version', 'ai.application.ver'],
  os: ['os.type'],
  os_version: ['os.version'],
  arch: ['host.arch'],
  runtime: ['process.runtime.name'],
  runtime_version: ['process.runtime.version'],
};

const SESSION_NAMES: readonly string[] = ['ai.session.id', 'session.id', 'service.instance.id'];

/** An exception for which the manifest names no event is the product's failure, if it declares one. */
function findEvent({ event: name, failure }: ForeignItem, manifest: Manifest): ForeignEvent {
  const { foreign, events } = manifest;
  const mapped =
    foreign !== undefined && Object.hasOwn(foreign.events, name) ? foreign.events[name] : undefined;
  if (mapped !== undefined || Object.hasOwn(events, name) || failure == null) {
    return mapped ?? { event: name, fields: {} };
  }
  const [own] = findRole(manifest, 'failure') ?? [];
  return { event: own ?? name, fields: {} };
}

/** The fields of the role `failure`. These SDKs send each failure by itself, so it is one. */
function tellFailure(failure: ForeignFailure, vocabulary: CompiledVocabulary): ForeignValues {
  return {
    failure: describeForeign(failure, vocabulary),
    severity: failure.severity,
    times: 1,
  };
}

/** Values that nobody declares and that SDKs add by themselves are left out here: they are no news to whoever reads the quarantine. */
function translateValues(
  table: Table,
  item: ForeignItem,
  mapped: ForeignEvent,
  declared: Readonly<Record<string, FieldDeclaration>>,
  lane: LaneName,
): ForeignValues {
  const translated = Object.create(null) as Record<string, unknown>;
  for (const values of item.values) {
    let seen = 0;
    for (const name in values) {
      // The rest of an item that says more than any SDK does stays behind.
      if ((seen += 1) > foreignValuesMax) break;
      if (!Object.hasOwn(values, name)) continue;
      const target = Object.hasOwn(mapped.fields, name) ? mapped.fields[name] : undefined;
      const field = target?.field ?? name;
      const value = values[name];
      if (value === undefined || value === null || field in translated) continue;
      const declaration = Object.hasOwn(declared, field) ? declared[field] : undefined;
      if (declaration !== undefined) {
        translated[field] = readField(table, value, declaration, target?.unit ?? null, lane);
      } else if (!OWN_OF_SDKS.test(name) && !table.ownNames.has(name)) {
        translated[field] = isScalar(value) ? value : '';
      }
    }
  }
  return translated;
}

function readField(
  { hashId }: Table,
  value: unknown,
  declared: FieldDeclaration,
  unit: string | null,
  lane: LaneName,
): unknown {
  if (declared.type !== 'pseudonym') return coerceValue(value, declared, unit);
  const id = asId(value);
  return id === null ? value : hashId(declared.of, lane, id);
}

/** What the SDKs themselves put beside the properties of a product; Candor's own client too, where it speaks their language. */
const OWN_OF_SDKS =
  /^(?:_MS\.|ai\.|candor\.|exception\.|telemetry\.|log\.record\.uid$|event\.(?:name|id)$|(?:DeveloperMode|AspNetCoreEnvironment)$)/;

function translateFacts(
  { facts }: Table,
  find: (names: readonly string[]) => unknown,
): ForeignValues {
  const translated = Object.create(null) as Record<string, unknown>;
  for (const [fact, declared, names] of facts) {
    const value = find(names);
    if (isScalar(value)) translated[fact] = coerceValue(value, declared, null);
  }
  return translated;
}

/** Some SDKs put what they say of the session beside the fields of an event: there it counts where it is no field. */
function findValue(
  { attributes, values }: ForeignItem,
  names: readonly string[],
  isField: (name: string) => boolean,
): unknown {
  for (const name of names) {
    if (Object.hasOwn(attributes, name) && attributes[name] != null) return attributes[name];
    if (isField(name)) continue;
    const holder = values.find((one) => Object.hasOwn(one, name) && one[name] != null);
    if (holder !== undefined) return holder[name];
  }
  return undefined;
}

function asId(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Lists and maps have no field that could hold them, and may be of any depth. */
function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
