import { listUncovered, type Agreement } from '@candor/local/agreement';
import type { Decision } from '@candor/local/consent';
import type { LaneName, Manifest } from '@candor/manifest/manifest';

/** Something that a user can agree to, with the reason that the product declares for it. */
export interface AgreedName {
  /** `event`, `event.field`, `session.fact` or `device`. */
  readonly name: string;
  readonly why: string;
}

/** What a lane that is on leaves unsent until the user agrees to it; nothing where no agreement bounds the lane. */
export function listWaiting(manifest: Manifest, decision: Decision): readonly string[] {
  const { lane, state, agreed } = decision;
  return state === 'on' && agreed !== null ? listUncovered(manifest, lane, agreed) : [];
}

/** What an agreement now would cover beyond the one that there is. */
export function listNewNames(
  manifest: Manifest,
  lane: LaneName,
  before: Agreement,
): readonly AgreedName[] {
  const isNothing = (name: string): boolean => name === 'device' && manifest.ids.device === 'none';
  return listUncovered(manifest, lane, before)
    .filter((name) => !isNothing(name))
    .map((name) => ({ name, why: explainName(manifest, name) }));
}

const DEVICE_WHY = {
  none: '',
  until_reset:
    'A random id that tells one device from another, in this lane alone, until you reset it.',
  monthly: 'A random id that tells one device from another, in this lane alone, for a month.',
} as const;

/** A name of an event may have dots of its own; the part behind the last one is the field. */
function explainName({ ids, session, events }: Manifest, name: string): string {
  if (name === 'device') return DEVICE_WHY[ids.device];
  const at = name.lastIndexOf('.');
  const [owner, field] = [name.slice(0, at), name.slice(at + 1)];
  const declared =
    (owner === 'session' ? findOwn(session, field) : undefined) ??
    findOwn(events, name) ??
    findOwn(findOwn(events, owner)?.fields ?? {}, field);
  return declared?.why ?? '';
}

function findOwn<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
