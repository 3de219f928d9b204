/**
 * Ids of sessions, devices, sites and projects for reports from other SDKs. Those come as they are, and some hold the name of a
 * machine or a person: so they are turned into keyed hashes in memory, by a secret of this collector, and forgotten.
 *
 * A session id has two halves. The second is the session's, the first that of the very body in which its events came: an event
 * of another SDK has no id, so one that comes again in the same body must get the same, and in another body another. Sessions
 * are told apart by their second halves alone, which in an id of Candor's own are 62 random bits. Within a body events are told
 * apart by their numbers, which count through all of it, whatever becomes of them.
 */
import { createHash, createHmac } from 'node:crypto';
import type { LaneName } from '@candor/manifest/manifest';
import type { FoundKey } from '../registry/registry.ts';

export interface ForeignIds {
  /**
   * A session's id for the events of one body, in the form of a UUID. All that name no session are one session of their day:
   * were each body one, a single sender would look like many installations.
   */
  readonly session: (lane: LaneName, name: string | null) => string;
  /** 32 hex digits. `period` is the month where ids rotate, else ''. */
  readonly pseudonym: (kind: string, lane: LaneName, period: string, id: string) => string;
}

/** `day`: of the body's earliest item, in UTC, so that it is the same whenever the body comes again. */
export function createForeignIds(
  secret: Buffer,
  { product, environment }: FoundKey,
  body: Buffer,
  day: string,
): ForeignIds {
  const digest = createHash('sha256').update(body).digest('hex');
  const known = new Map<string, string>();
  /** A body names the same few things again and again. */
  const hash = (...parts: readonly string[]): string => {
    const message = ['candor-foreign-1', product, environment, ...parts].join('\0');
    const made = known.get(message) ?? createHmac('sha256', secret).update(message).digest('hex');
    known.set(message, made);
    return made;
  };
  return {
    session: (lane, name) => {
      const first = hash('body', digest);
      const second = name === null ? hash('day', lane, day) : hash('session', lane, name);
      return formatUuid(first.slice(0, 15), second.slice(0, 15));
    },
    pseudonym: (kind, lane, period, id) => hash(kind, lane, period, id).slice(0, 32),
  };
}

/** RFC 9562, version 4: the version stands in the first half, the variant in the second. */
function formatUuid(first: string, second: string): string {
  const halves = `${first.slice(0, 12)}4${first.slice(12)}a${second}`;
  return [
    halves.slice(0, 8),
    halves.slice(8, 12),
    halves.slice(12, 16),
    halves.slice(16, 20),
    halves.slice(20),
  ].join('-');
}
