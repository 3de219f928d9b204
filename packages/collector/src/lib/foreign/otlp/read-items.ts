/** Log records as items: only events are taken, which is what a record with a name is. */
import type { ForeignItem } from '../foreign-item.ts';
import type { LogRecord, LogResource } from './log-records.ts';
import { readException } from './read-exception.ts';
import { eventIdCharsMin } from '../limits.ts';

/** The attribute in which SDKs before 2025 put the name of an event. */
const OLD_EVENT_NAME = 'event.name';
const EXCEPTION_TYPE = 'exception.type';
/** What a record of an exception is called, which has no name of its own. */
const EXCEPTION = 'exception';

/** The items of one resource, numbered from `firstIndex`. A record that is no event has an empty name, and is declared nowhere. */
export function readLogItems(resource: LogResource, firstIndex: number): readonly ForeignItem[] {
  return resource.records.map((record, position) => ({
    index: firstIndex + position,
    event: readEventName(record),
    at: readTime(record),
    attributes: resource.attributes,
    values: [record.attributes],
    uid: readUid(record),
    weight: 1,
    address: null,
    failure: readException(record, resource.attributes),
  }));
}

function readEventName({ eventName, attributes }: LogRecord): string {
  if (eventName !== '') return eventName;
  const old = attributes[OLD_EVENT_NAME];
  if (typeof old === 'string') return old;
  return attributes[EXCEPTION_TYPE] === undefined ? '' : EXCEPTION;
}

/**
 * Records with one `log.record.uid` are one by the conventions of OpenTelemetry. `event.id` is in none of them: a short one
 * may be the number of a kind of event, and all of that kind would be one.
 */
function readUid({ attributes }: LogRecord): string | null {
  const { 'log.record.uid': uid, 'event.id': eventId } = attributes;
  if (typeof uid === 'string' && uid !== '') return uid;
  return typeof eventId === 'string' && eventId.length >= eventIdCharsMin ? eventId : null;
}

function readTime({ timeNs, observedNs }: LogRecord): number | null {
  const ns = timeNs === 0n ? observedNs : timeNs;
  return ns === 0n ? null : Number(ns / 1_000_000n);
}
