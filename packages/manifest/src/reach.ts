/**
 * How much a declaration lets through: what a user agrees to when agreeing to it, and what a newer one may not exceed.
 *
 * An agreement is kept on disk as a map of these, so their spelling must not change.
 */
import type { EventDeclaration, FieldDeclaration, IdsDeclaration } from './manifest.ts';

/** The values of a choice, else a short description: `duration s`, `count in buckets 0 10 100`, `text up to 80`. */
export type Reach = string | readonly string[];

/** From the least that a device can be known by to the most. */
export const DEVICE_REACH: readonly IdsDeclaration['device'][] = ['none', 'monthly', 'until_reset'];

export function describeReach(field: FieldDeclaration): Reach {
  switch (field.type) {
    case 'choice':
      return field.values;
    case 'count':
      return field.buckets === null ? 'count' : `count in buckets ${field.buckets.join(' ')}`;
    case 'quantity':
    case 'duration':
      return `${field.type} ${field.unit}`;
    case 'pseudonym':
      return `pseudonym of ${field.of}`;
    case 'text':
      return `text up to ${field.charsMax}`;
    default:
      return field.type;
  }
}

/** That an event happens, with or without fields; one with a role is recorded by Candor itself, which is more. */
export function describeEventReach({ role }: EventDeclaration): Reach {
  return role === undefined ? EVENT : `${EVENT}${AS_ROLE}${role}`;
}

const EVENT = 'event';
const AS_ROLE = ' as ';

/** Whether `declared` lets through no more than `agreed` did. A name that nobody agreed to (undefined) covers nothing. */
export function coversReach(agreed: Reach | undefined, declared: Reach): boolean {
  if (agreed === undefined) return false;
  if (typeof declared !== 'string') {
    return typeof agreed !== 'string' && declared.every((value) => agreed.includes(value));
  }
  if (typeof agreed !== 'string') return false;
  return agreed === declared || isLess(declared, agreed);
}

/** An event without a role says less than one with it, a count in buckets less than the count and than finer buckets, a shorter text less than a longer, a monthly id less than a lasting one. */
function isLess(declared: string, agreed: string): boolean {
  const declaredBounds = readNumbers(declared, BUCKETS);
  if (declaredBounds !== null) {
    const agreedBounds = readNumbers(agreed, BUCKETS);
    return agreed === 'count' || isSubset(declaredBounds, agreedBounds);
  }
  if (declared === EVENT) return agreed.startsWith(`${EVENT}${AS_ROLE}`);
  const [declaredChars] = readNumbers(declared, TEXT) ?? [];
  const [agreedChars] = readNumbers(agreed, TEXT) ?? [];
  if (declaredChars !== undefined) return agreedChars !== undefined && declaredChars <= agreedChars;
  const from = DEVICE_REACH.findIndex((device) => device === declared);
  const to = DEVICE_REACH.findIndex((device) => device === agreed);
  return from >= 0 && from < to;
}

const BUCKETS = 'count in buckets ';
const TEXT = 'text up to ';

function readNumbers(reach: string, prefix: string): readonly number[] | null {
  return reach.startsWith(prefix) ? reach.slice(prefix.length).split(' ').map(Number) : null;
}

/** Leaving bounds out makes each bucket a union of old ones. */
function isSubset(bounds: readonly number[], of: readonly number[] | null): boolean {
  return of !== null && bounds.every((bound) => of.includes(bound));
}
