/**
 * `GET /metrics`: how the collector does, in the text format of Prometheus, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). No product, no user and no address has a label; keys,
 * which are public, have one.
 */
import type { JournalStatus } from '../journal/journal.ts';
import type { RetentionStatus } from '../retention/retention.ts';
import type { AttemptCounts } from '../sign-in/attempts.ts';
import { ANSWER_SECONDS, type DoorCounts } from './answer-meter.ts';
import type { KeyReading } from './key-readings.ts';

export interface MetricsReading {
  readonly version: string;
  readonly journal: JournalStatus;
  readonly isStoreUp: boolean;
  readonly blocksTaken: number;
  readonly blocksRejected: number;
  readonly retention: RetentionStatus;
  readonly behindMs: number;
  readonly engineRestarts: number;
  /** Of the data folder; null where the system does not say. */
  readonly disk: { readonly freeBytes: number; readonly bytes: number } | null;
  readonly doors: readonly DoorCounts[];
  readonly keys: readonly KeyReading[];
  readonly attempts: AttemptCounts;
  /** Bytes, seconds, seconds since the epoch. */
  readonly process: {
    readonly residentBytes: number;
    readonly cpuSeconds: number;
    readonly startedAtS: number;
  };
}

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly samples: readonly Sample[];
}

interface Sample {
  /** What follows the name: `_bucket`, or nothing. */
  readonly suffix?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export function formatMetrics(reading: MetricsReading): string {
  return listMetrics(reading).map(formatMetric).join('');
}

function listMetrics(reading: MetricsReading): readonly Metric[] {
  const { doors, process } = reading;
  return [
    {
      name: 'candor_build_info',
      type: 'gauge',
      help: 'The version that runs.',
      samples: [{ labels: { version: reading.version }, value: 1 }],
    },
    ...listKeeping(reading),
    ...listRetained(reading.retention),
    ...listDisk(reading.disk),
    ...listKeys(reading.keys),
    ...listAttempts(reading.attempts),
    {
      name: 'candor_answers_total',
      type: 'counter',
      help: 'Answers by door and status; 0 where the other side went away.',
      samples: doors.flatMap(({ door, statuses }) =>
        [...statuses].map(([status, value]) => ({
          labels: { door, status: String(status) },
          value,
        })),
      ),
    },
    {
      name: 'candor_answer_seconds',
      type: 'histogram',
      help: 'How long answers take, from the headers of the request to the last byte.',
      samples: doors.flatMap(listBuckets),
    },
    gauge(
      'process_resident_memory_bytes',
      'Memory of this process, without the engine.',
      process.residentBytes,
    ),
    counter('process_cpu_seconds_total', 'Processor time of this process.', process.cpuSeconds),
    gauge('process_start_time_seconds', 'When this process started.', process.startedAtS),
  ];
}

/** What is kept, and what stands in the way. */
function listKeeping(reading: MetricsReading): readonly Metric[] {
  const { journal } = reading;
  return [
    gauge('candor_journal_bytes', 'Bytes of the journal on the disk.', journal.bytes),
    gauge(
      'candor_journal_events_waiting',
      'Events that are acknowledged and not yet in the store.',
      journal.eventsWaiting,
    ),
    gauge(
      'candor_journal_full',
      '1 while reports are refused for want of room.',
      Number(journal.isFull),
    ),
    gauge(
      'candor_journal_failing',
      '1 while the disk takes no records.',
      Number(journal.isFailing),
    ),
    gauge(
      'candor_store_up',
      '1 while the store takes what the journal holds.',
      Number(reading.isStoreUp),
    ),
    gauge(
      'candor_loader_behind_seconds',
      'How long ago the oldest event that waits for the store can have been received.',
      reading.behindMs / 1000,
    ),
    counter(
      'candor_engine_restarts_total',
      'How often the process of the embedded engine was gone and started again.',
      reading.engineRestarts,
    ),
    counter(
      'candor_store_blocks_total',
      'Blocks of the journal that the store has taken.',
      reading.blocksTaken,
    ),
    gauge(
      'candor_store_blocks_rejected',
      'Blocks with reports that were acknowledged and that the store refuses for good; look into rejected/.',
      reading.blocksRejected,
    ),
  ];
}

/** Where there is none to ask, there is no figure. */
function listDisk(disk: MetricsReading['disk']): readonly Metric[] {
  if (disk === null) return [];
  return [
    gauge(
      'candor_disk_free_bytes',
      'Bytes that are free where the data folder is.',
      disk.freeBytes,
    ),
    gauge('candor_disk_bytes', 'Bytes of the disk on which the data folder is.', disk.bytes),
  ];
}

/** What reports under each key may come to, and what was refused for more. */
function listKeys(keys: readonly KeyReading[]): readonly Metric[] {
  const read = (name: keyof Omit<KeyReading, 'key'>): readonly Sample[] =>
    keys.map((reading) => ({ labels: { key: reading.key }, value: reading[name] }));
  return [
    {
      name: 'candor_key_refused_total',
      type: 'counter',
      help: 'Requests under a key that were told to come again, since its budget was used up.',
      samples: read('refused'),
    },
    {
      name: 'candor_key_requests_per_minute_max',
      type: 'gauge',
      help: 'Requests under a key that are taken in a minute.',
      samples: read('requestsPerMinuteMax'),
    },
    {
      name: 'candor_key_bytes_per_minute_max',
      type: 'gauge',
      help: 'Bytes of inflated bodies under a key that are taken in a minute.',
      samples: read('bytesPerMinuteMax'),
    },
  ];
}

/** Without names: somebody who guesses is seen by how often. */
function listAttempts({ wrong, keptWaiting }: AttemptCounts): readonly Metric[] {
  return [
    counter('candor_sign_in_wrong_total', 'Passwords that were refused as wrong.', wrong),
    counter(
      'candor_sign_in_kept_waiting_total',
      'Passwords that were not tried, because there had been several wrong ones for the name.',
      keptWaiting,
    ),
  ];
}

/** What was let go because it is kept for no longer. */
function listRetained({ isHeld, appliedAt, dropped }: RetentionStatus): readonly Metric[] {
  return [
    counter(
      'candor_retention_dropped_events_total',
      'Events that were dropped because they are kept for no longer.',
      dropped.reduce((sum, { events }) => sum + events, 0),
    ),
    gauge(
      'candor_retention_held',
      '1 while nothing is dropped, because the clock has jumped ahead: see to the clock.',
      Number(isHeld),
    ),
    gauge(
      'candor_retention_applied_timestamp_seconds',
      'When it was last seen that nothing is kept for too long; 0 before that.',
      (appliedAt ?? 0) / 1000,
    ),
  ];
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, type: 'gauge', help, samples: [{ value }] };
}

function counter(name: string, help: string, value: number): Metric {
  return { ...gauge(name, help, value), type: 'counter' };
}

function listBuckets({ door, within, answers, seconds }: DoorCounts): readonly Sample[] {
  const buckets = ANSWER_SECONDS.map((bound, index) => ({
    suffix: '_bucket',
    labels: { door, le: String(bound) },
    value: within[index] ?? 0,
  }));
  return [
    ...buckets,
    { suffix: '_bucket', labels: { door, le: '+Inf' }, value: answers },
    { suffix: '_sum', labels: { door }, value: seconds },
    { suffix: '_count', labels: { door }, value: answers },
  ];
}

/** Labels hold names of our own, versions and keys. */
function formatMetric({ name, type, help, samples }: Metric): string {
  const lines = samples.map(({ suffix = '', labels = {}, value }) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
    return `${name}${suffix}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
