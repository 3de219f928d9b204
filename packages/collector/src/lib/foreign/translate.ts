/**
 * From what another SDK sends to what the manifest declares: names, units, facts. It decides nothing about what comes in: what
 * has no declaration is passed on under its own name, and refused where everything is.
 */
import type { FieldDeclaration, ForeignEvent, LaneName, Manifest } from '@candor/manifest/manifest';
import { COLLECTOR_FACT } from '@candor/manifest/session-facts';
import { findMainLane } from '@candor/query/scope';
import { coerceValue } from './coerce.ts';
import type { ForeignItem, ForeignValues } from './foreign-item.ts';

export interface TranslatedItem {
  readonly item: ForeignItem;
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

export function translateItem(
  item: ForeignItem,
  manifest: Manifest,
  hashId: HashId,
): TranslatedItem {
  const mapped = findEvent(item.event, manifest);
  const declared = Object.hasOwn(manifest.events, mapped.event)
    ? manifest.events[mapped.event]
    : undefined;
  const lane = declared?.lane ?? findMainLane(manifest);
  return {
    item,
    lane,
    event: mapped.event,
    values:
      declared === undefined
        ? {}
        : translateValues(item.values, mapped, declared.fields, lane, hashId),
    facts: translateFacts(item.attributes, manifest),
    session: findText(item.attributes, listNames(manifest.foreign?.session, SESSION_NAMES)),
    device: findText(item.attributes, listNames(manifest.foreign?.device, [])),
  };
}

function findEvent(name: string, { foreign }: Manifest): ForeignEvent {
  const mapped =
    foreign !== undefined && Object.hasOwn(foreign.events, name) ? foreign.events[name] : undefined;
  return mapped ?? { event: name, fields: {} };
}

/** Values that nobody declares and that SDKs add by themselves are left out here: they are no news to whoever reads the quarantine. */
function translateValues(
  values: ForeignValues,
  mapped: ForeignEvent,
  declared: Readonly<Record<string, FieldDeclaration>>,
  lane: LaneName,
  hashId: HashId,
): ForeignValues {
  const translated = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null) continue;
    const target = Object.hasOwn(mapped.fields, name) ? mapped.fields[name] : undefined;
    const field = target?.field ?? name;
    const declaration = Object.hasOwn(declared, field) ? declared[field] : undefined;
    if (declaration === undefined) {
      if (!OWN_OF_SDKS.test(name)) translated[name] = value;
    } else if (declaration.type === 'pseudonym') {
      translated[field] = typeof value === 'string' ? hashId(declaration.of, lane, value) : value;
    } else {
      translated[field] = coerceValue(value, declaration, target?.unit ?? null);
    }
  }
  return translated;
}

/** What the SDKs themselves put beside the properties of a product. */
const OWN_OF_SDKS =
  /^(?:_MS\.|ai\.|exception\.|telemetry\.|session\.id$|event\.name$|(?:DeveloperMode|AspNetCoreEnvironment)$)/;

function translateFacts(attributes: ForeignValues, manifest: Manifest): ForeignValues {
  const facts = Object.create(null) as Record<string, unknown>;
  const named = Object.entries(manifest.foreign?.facts ?? {});
  for (const [fact, declared] of Object.entries(manifest.session)) {
    if (declared.builtIn === COLLECTOR_FACT) continue;
    const own = named.filter(([, target]) => target === fact).map(([name]) => name);
    const usual = declared.builtIn === null ? undefined : FACT_NAMES[declared.builtIn];
    const value = findValue(attributes, [...own, ...(usual ?? []), fact]);
    if (value !== undefined) facts[fact] = coerceValue(value, declared, null);
  }
  return facts;
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

function listNames(given: string | null | undefined, usual: readonly string[]): readonly string[] {
  return typeof given === 'string' ? [given] : usual;
}

function findValue(values: ForeignValues, names: readonly string[]): unknown {
  const name = names.find((name) => Object.hasOwn(values, name) && values[name] !== null);
  return name === undefined ? undefined : values[name];
}

function findText(values: ForeignValues, names: readonly string[]): string | null {
  const value = findValue(values, names);
  return typeof value === 'string' && value !== '' ? value : null;
}
