/** Reading what is held of an owner, row by row, so that it takes the same memory however much it is. */
import type { LaneName } from '@candor/manifest/manifest';
import type { ExportedRow, HeldOwner, HeldRow, Owner } from '../../holdings.ts';
import { holdingsSecondsMax } from '../../limits.ts';
import type { Connection, Parameters } from '../connection.ts';
import { NO_DEVICE, formatDevice } from '../event-rows.ts';

interface HeldColumns {
  readonly session: string;
  readonly lane: LaneName;
  readonly device: string;
  readonly event_count: number;
  readonly ranges: readonly (readonly [number, number])[];
  readonly first_received: number;
  readonly last_received: number;
}

interface ExportColumns {
  readonly session: string;
  readonly lane: LaneName;
  readonly device: string;
  readonly manifest: string;
  readonly seq: number;
  readonly at_ms: number;
  readonly received_s: number;
  readonly clock_corrected: boolean;
  readonly event: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly fact_numbers: Readonly<Record<string, number>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, number>>;
}

const CORRECTED = { clockCorrected: true } as const;
const SETTINGS = { max_execution_time: holdingsSecondsMax };

export async function* findHeld(
  connection: Connection,
  owner: Owner,
  signal?: AbortSignal,
): AsyncGenerator<HeldRow, void, void> {
  const rows = connection.stream<HeldColumns>('find-held', nameOwner(owner), SETTINGS, signal);
  for await (const row of rows) {
    yield {
      session: row.session,
      lane: row.lane,
      device: readDevice(row.device),
      events: row.event_count,
      ranges: row.ranges,
      firstReceived: row.first_received * 1000,
      lastReceived: row.last_received * 1000,
    };
  }
}

export async function* exportHeld(
  connection: Connection,
  owner: Owner,
  signal?: AbortSignal,
): AsyncGenerator<ExportedRow, void, void> {
  const rows = connection.stream<ExportColumns>('export-held', nameOwner(owner), SETTINGS, signal);
  for await (const row of rows) {
    yield {
      session: row.session,
      lane: row.lane,
      device: readDevice(row.device),
      manifest: row.manifest,
      seq: row.seq,
      at: row.at_ms,
      received: row.received_s * 1000,
      ...(row.clock_corrected ? CORRECTED : {}),
      event: row.event,
      facts: { ...row.facts, ...row.fact_numbers },
      fields: { ...row.labels, ...row.numbers },
    };
  }
}

export async function* listOwners(connection: Connection): AsyncGenerator<HeldOwner, void, void> {
  for await (const row of connection.stream<HeldOwner>('list-owners', {}, {})) {
    yield { ...row, device: readDevice(row.device) };
  }
}

function nameOwner({ product, devices, sessions }: Owner): Parameters {
  return {
    product,
    // All zeros stand for no pseudonym in the table, and are nobody's.
    devices: devices.map(formatDevice).filter((device) => device !== NO_DEVICE),
    sessions: [...sessions],
  };
}

function readDevice(digits: string): string {
  return digits === NO_DEVICE.replaceAll('-', '') ? '' : digits;
}
