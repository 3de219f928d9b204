/**
 * Subjects: what of a product is worth a page of its own, decided by its manifest alone. The dashboard's navigation goes by it, and what
 * tells where a datum is shown.
 */
import type { EventDeclaration, FieldDeclaration, Manifest } from '@candor/manifest/manifest';
import { findRole } from '@candor/manifest/roles';

/** A field of an event, with what it is called. */
export interface NamedField<Declared extends FieldDeclaration = FieldDeclaration> {
  readonly event: string;
  readonly field: string;
  readonly eventTitle: string;
  readonly declared: Declared;
}

type Duration = Extract<FieldDeclaration, { readonly type: 'duration' }>;
type Choice = Extract<FieldDeclaration, { readonly type: 'choice' }>;
type Pseudonym = Extract<FieldDeclaration, { readonly type: 'pseudonym' }>;

/** Empty, or null, where the product declares nothing for a page. */
export interface Subjects {
  /** The event of the role `failure`: the page of crashes. */
  readonly failure: string | null;
  /** The event of the role `health`: the page of reliability. */
  readonly health: string | null;
  /** How long operations take: the page of performance. */
  readonly durations: readonly NamedField<Duration>[];
  /** Events that tell of slow operations: that of the role `slowness`, and others of the lane `performance`. */
  readonly slow: readonly string[];
  /** Pseudonyms of what the product is used on: the pages of projects and of sites. */
  readonly projects: readonly NamedField<Pseudonym>[];
  readonly sites: readonly NamedField<Pseudonym>[];
  readonly licences: LicenceSubjects;
}

/** What the page of licences shows. */
export interface LicenceSubjects {
  /** Events of the lane `licence`: the audits. */
  readonly audits: readonly string[];
  /** Fields of any event that tell the status of a licence. */
  readonly statuses: readonly NamedField<Choice>[];
}

export function findSubjects(manifest: Manifest): Subjects {
  const events = Object.entries(manifest.events);
  const ofLane = (lane: EventDeclaration['lane']): readonly string[] =>
    events.flatMap(([name, event]) => (event.lane === lane ? [name] : []));
  return {
    failure: findRole(manifest, 'failure')?.[0] ?? null,
    health: findRole(manifest, 'health')?.[0] ?? null,
    durations: listFields(manifest).flatMap(({ declared, ...named }) =>
      isOperation(declared, manifest.events[named.event]) ? [{ ...named, declared }] : [],
    ),
    slow: ofLane('performance').filter((name) => manifest.events[name]?.role !== 'health'),
    projects: listPseudonyms(manifest, 'project'),
    sites: listPseudonyms(manifest, 'site'),
    licences: {
      audits: ofLane('licence').filter((name) => manifest.events[name]?.role !== 'health'),
      statuses: listFields(manifest).flatMap(({ declared, ...named }) =>
        isLicenceStatus(declared) ? [{ ...named, declared }] : [],
      ),
    },
  };
}

/**
 * Whether a field tells how long an operation took. Work is measured in milliseconds, or told in the lane that is for it; how long
 * a server runs or a connection lasts is a duration too, and says nothing about speed. The fields of roles have pages of
 * their own.
 */
function isOperation(
  declared: FieldDeclaration,
  event: EventDeclaration | undefined,
): declared is Duration {
  if (declared.type !== 'duration' || event === undefined || event.role !== undefined) return false;
  return declared.unit === 'ms' || event.lane === 'performance';
}

function listPseudonyms(manifest: Manifest, of: Pseudonym['of']): readonly NamedField<Pseudonym>[] {
  return listFields(manifest).flatMap(({ declared, ...named }) =>
    declared.type === 'pseudonym' && declared.of === of ? [{ ...named, declared }] : [],
  );
}

/** What `findLicenceStatus()` of the client gives; a product may tell more beside it. */
const LICENCE_STATUSES = ['none', 'trial', 'licensed', 'expired'];

function isLicenceStatus(declared: FieldDeclaration): declared is Choice {
  return (
    declared.type === 'choice' &&
    LICENCE_STATUSES.every((status) => declared.values.includes(status))
  );
}

function listFields(manifest: Manifest): readonly NamedField[] {
  return Object.entries(manifest.events).flatMap(([event, { title, fields }]) =>
    Object.entries(fields).map(([field, declared]) => ({
      event,
      field,
      eventTitle: title,
      declared,
    })),
  );
}
