/**
 * Ids of sessions, devices, sites and projects for reports from other SDKs. Those come as they are, and some hold the name of a
 * machine or a person: so they are turned into keyed hashes in memory, by a secret of this collector, and forgotten.
 *
 * A session id has two halves. The second is the session's, the first that of the very body in which its events came: most events
 * of other SDKs have no id, so one that comes again in the same body must get the same, and in another body another. Sessions
 * are told apart by their second halves alone, which in an id of Candor's own are 62 random bits. Within a body events are told
 * apart by their numbers, which count through all of it, whatever becomes of them (`foreign-body.ts`).
 *
 * Some SDKs do give an event an id (`log.record.uid`). Then that stands in the place of the body, and the event is the same in
 * whatever body it comes again. Of an id that ends in a number, as those of Candor's own client do, the number is the event's.
 */
import { createHash, createHmac } from 'node:crypto';
import { sequenceMax } from '@candor/manifest/limits';
import type { LaneName } from '@candor/manifest/manifest';
import type { FoundKey } from '../registry/registry.ts';

export interface ForeignIds {
  /**
   * A session's id for the events of one body, in the form of a UUID. All that name no session are one session of their day:
   * were each body one, a single sender would look like many installations.
   */
  readonly session: (lane: LaneName, name: string | null, own: OwnId | null) => string;
  /** 32 hex digits. `period` is the month where ids rotate, else ''. */
  readonly pseudonym: (kind: string, lane: LaneName, period: string, id: string) => string;
}

/** What an event says of itself, instead of what its body says of it. */
export interface OwnId {
  /** Of several events one, where they differ in their numbers alone. */
  readonly series: string;
  readonly seq: number;
  /** On which it happened, in UTC. */
  readonly day: string;
}

const NUMBERED = /^(.+):([1-9]\d{0,9})$/s;

export function readOwnId(uid: string, day: string): OwnId {
  const [, name = '', digits = ''] = NUMBERED.exec(uid) ?? [];
  const seq = Number(digits);
  if (name === '' || seq > sequenceMax) return { series: `one\0${uid}`, seq: 1, day };
  return { series: `many\0${name}`, seq, day };
}

/** `day`: of the earliest item of the body under its key, in UTC, so that it is the same whenever the body comes again. */
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
    session: (lane, name, own) => {
      const first = own === null ? hash('body', digest) : hash('own', own.series);
      const second =
        name === null ? hash('day', lane, own?.day ?? day) : hash('session', lane, name);
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
