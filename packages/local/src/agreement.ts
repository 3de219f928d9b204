/**
 * What a user agreed to, field by field, and what of a newer manifest that still covers.
 *
 * An agreement maps each name to what it could carry when the user agreed: `event.field`, `session.fact`, and `device`. A
 * field that is new, or that carries more than it did, is not covered and stays unsent; the others go on as before.
 */
import type {
  EventDeclaration,
  FieldDeclaration,
  IdsDeclaration,
  LaneName,
  Manifest,
} from '@candor/manifest/manifest';
import {
  coversReach,
  describeEventReach,
  describeReach,
  DEVICE_REACH,
  type Reach,
} from '@candor/manifest/reach';

export type Agreement = Readonly<Record<string, Reach>>;

/** All that a lane declares now: what a user who says yes agrees to. */
export function buildAgreement(manifest: Manifest, lane: LaneName): Agreement {
  const agreement: Record<string, Reach> = { device: manifest.ids.device };
  for (const [fact, declaration] of Object.entries(manifest.session)) {
    agreement[`session.${fact}`] = describeReach(declaration);
  }
  for (const [name, event] of eventsOf(manifest, lane)) {
    // The event itself tells that something happened, with or without fields.
    agreement[name] = describeEventReach(event);
    for (const [field, declaration] of Object.entries(event.fields)) {
      agreement[`${name}.${field}`] = describeReach(declaration);
    }
  }
  return agreement;
}

/** The names that a lane declares now and `agreement` does not cover, or covers in part, in the manifest's order. */
export function listUncovered(
  manifest: Manifest,
  lane: LaneName,
  agreement: Agreement,
): readonly string[] {
  return Object.entries(buildAgreement(manifest, lane))
    .filter(([name, reach]) => !coversReach(agreedReach(agreement, name), reach))
    .map(([name]) => name);
}

/** The manifest as far as the user agreed to it: other events, fields, facts and values of a choice are not in it. */
export function restrictManifest(
  manifest: Manifest,
  lane: LaneName,
  agreement: Agreement,
): Manifest {
  const session = restrictFields(manifest.session, 'session', agreement);
  const events: Record<string, EventDeclaration> = {};
  for (const [name, event] of eventsOf(manifest, lane)) {
    if (!coversReach(agreedReach(agreement, name), describeEventReach(event))) continue;
    events[name] = { ...event, fields: restrictFields(event.fields, name, agreement) };
  }
  const ids = restrictIds(manifest.ids, agreedReach(agreement, 'device'));
  return { ...manifest, ids, session, events };
}

function eventsOf(manifest: Manifest, lane: LaneName): readonly [string, EventDeclaration][] {
  return Object.entries(manifest.events).filter(([, event]) => event.lane === lane);
}

/** Own keys only: `constructor` is a fine name for an event, and no one agreed to it. */
function agreedReach(agreement: Agreement, name: string): Reach | undefined {
  return Object.hasOwn(agreement, name) ? agreement[name] : undefined;
}

function restrictFields<Field extends FieldDeclaration>(
  fields: Readonly<Record<string, Field>>,
  owner: string,
  agreement: Agreement,
): Readonly<Record<string, Field>> {
  const covered: Record<string, Field> = {};
  for (const [name, field] of Object.entries(fields)) {
    const agreed = agreedReach(agreement, `${owner}.${name}`);
    if (field.type === 'choice' && typeof agreed === 'object') {
      covered[name] = { ...field, values: field.values.filter((value) => agreed.includes(value)) };
    } else if (coversReach(agreed, describeReach(field))) {
      covered[name] = field;
    }
  }
  return covered;
}

/** The lesser of what is declared and what was agreed to; what is not understood is none. */
function restrictIds(ids: IdsDeclaration, agreed: Reach | undefined): IdsDeclaration {
  const reach = DEVICE_REACH.findIndex((device) => device === agreed);
  const declared = DEVICE_REACH.indexOf(ids.device);
  return { device: DEVICE_REACH[Math.min(Math.max(reach, 0), declared)] ?? 'none' };
}
