/** The logs of OpenTelemetry as this door reads them, the same for both encodings. Values that no field could hold are null. */
export interface LogRequest {
  readonly resources: readonly LogResource[];
}

export interface LogResource {
  readonly attributes: LogAttributes;
  readonly records: readonly LogRecord[];
}

export interface LogRecord {
  /** Nanoseconds since the epoch; 0 where it is not said. */
  readonly timeNs: bigint;
  readonly observedNs: bigint;
  readonly eventName: string;
  readonly attributes: LogAttributes;
}

export type LogAttributes = Readonly<Record<string, LogValue>>;
/** Lists, maps and bytes are null: there is no field for them. */
export type LogValue = string | number | boolean | null;

/** A map that has nothing but what is put in: attributes are named by others. */
export function createAttributes(
  pairs: Iterable<readonly [string, LogValue]>,
): Record<string, LogValue> {
  const attributes = Object.create(null) as Record<string, LogValue>;
  for (const [name, value] of pairs) attributes[name] = value;
  return attributes;
}

/** How many records, scopes and resources may still come: each costs work, whatever is in it. */
export interface RecordCount {
  left: number;
}

/** A request with more than a collector takes in one. */
export class TooManyRecords extends Error {
  override readonly name = 'TooManyRecords';
}

/** @throws TooManyRecords */
export function takeOne(count: RecordCount): void {
  count.left -= 1;
  if (count.left < 0) throw new TooManyRecords('more records than one request may have');
}
