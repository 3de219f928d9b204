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
  const said = joinValues(item, mapped, declared?.fields ?? {});
  return {
    item,
    lane,
    event: mapped.event,
    values:
      declared === undefined
        ? {}
        : translateValues(
            item.values,
            mapped,
            declared.fields,
            listOwnNames(manifest),
            lane,
            hashId,
          ),
    facts: translateFacts(said, manifest),
    session: findText(said, listNames(manifest.foreign?.session, SESSION_NAMES)),
    device: findText(said, listNames(manifest.foreign?.device, [])),
  };
}

/** All that an item says but for the fields of its event: some SDKs put what they say of the session beside those. */
function joinValues(
  { attributes, values }: ForeignItem,
  mapped: ForeignEvent,
  declared: Readonly<Record<string, FieldDeclaration>>,
): ForeignValues {
  const isField = (name: string): boolean =>
    Object.hasOwn(mapped.fields, name) || Object.hasOwn(declared, name);
  const joined = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of [...Object.entries(values), ...Object.entries(attributes)]) {
    if (!isField(name)) joined[name] = value;
  }
  return joined;
}

/** Names that are read elsewhere, and so are nothing undeclared where they stand beside fields. */
function listOwnNames({ session, foreign }: Manifest): ReadonlySet<string> {
  const usual = Object.values(FACT_NAMES).flat();
  const mapped = [foreign?.session, foreign?.device, ...Object.keys(foreign?.facts ?? {})];
  const given = mapped.filter((name) => typeof name === 'string');
  return new Set([...usual, ...SESSION_NAMES, ...given, ...Object.keys(session)]);
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
  ownNames: ReadonlySet<string>,
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
      if (!OWN_OF_SDKS.test(name) && !ownNames.has(name)) translated[name] = value;
    } else if (declaration.type === 'pseudonym') {
      translated[field] = typeof value === 'string' ? hashId(declaration.of, lane, value) : value;
    } else {
      translated[field] = coerceValue(value, declaration, target?.unit ?? null);
    }
  }
  return translated;
}

/** What the SDKs themselves put beside the properties of a product; Candor's own client too, where it speaks their language. */
const OWN_OF_SDKS =
  /^(?:_MS\.|ai\.|candor\.|exception\.|telemetry\.|log\.record\.uid$|event\.name$|(?:DeveloperMode|AspNetCoreEnvironment)$)/;

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
