/**
 * The thread that unpacks bodies, many at a time: inflates each, digests it, and scans its lines by the manifest that its first
 * line names, if the thread has been told that one. Bodies travel in one piece of memory that is handed over, not copied.
 *
 * It decides about nothing. What it can not do, and every body that is wrong in any way, is left to who asked.
 */
import { createHash } from 'node:crypto';
import { type ScanEvent, compileEventScan } from '@candor/manifest/event-scan';
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import { manifestsAsideMax } from '../../limits.ts';
import { type BodyEncoding, inflateHere } from './inflate.ts';
import { openReport } from './open-report.ts';
import { type ScannedLines, scanReport } from './scan-report.ts';

/** What was found in a report's lines before anybody knew whose they are. */
export interface ScannedAhead {
  /** By which manifest, and of which lane. */
  readonly manifest: string;
  readonly lane: LaneName;
  /** Null for lines that have to be read. */
  readonly lines: ScannedLines | null;
}

export interface UnpackedBody {
  readonly bytes: Buffer;
  /** SHA-256 in hex; null where it is still to be made. */
  readonly digest: string | null;
  readonly ahead: ScannedAhead | null;
}

export interface UnpackRequest {
  readonly packed: Uint8Array;
  readonly lengths: readonly number[];
  readonly encodings: readonly BodyEncoding[];
  /** Manifests that the thread may need and was not told, by hash. */
  readonly manifests: readonly (readonly [hash: string, manifest: Manifest])[];
}

export interface UnpackReply {
  readonly packed: Uint8Array;
  /** Of each body, in the order of the request; null for one that is left. */
  readonly bodies: readonly (SentBody | null)[];
}

export interface SentBody {
  readonly length: number;
  readonly digest: string;
  readonly ahead: ScannedAhead | null;
  /** The hash of a manifest that was named and is not known to the thread. */
  readonly unknown: string | null;
}

/** All in one new piece of memory. */
export function pack(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    packed.set(part, at);
    at += part.length;
  }
  return packed;
}

/** Views of the same memory. */
export function unpack(packed: Uint8Array, lengths: readonly number[]): readonly Buffer[] {
  let at = packed.byteOffset;
  return lengths.map((length) => {
    at += length;
    return Buffer.from(packed.buffer, at - length, length);
  });
}

/** The thread's side: its own memory is that of manifests. */
export function createUnpackAnswer(): (request: UnpackRequest) => UnpackReply {
  const scans = new Map<string, (lane: LaneName) => ScanEvent>();
  return ({ packed, lengths, encodings, manifests }) => {
    for (const [hash, manifest] of manifests) {
      if (scans.size >= manifestsAsideMax) scans.clear();
      scans.set(hash, compileScans(manifest));
    }
    const opened = unpack(packed, lengths).map((body, index) =>
      openBody(body, encodings[index] ?? 'identity', scans),
    );
    const bytes = opened.flatMap((body) => (body === null ? [] : [body.bytes]));
    const bodies = opened.map((body) =>
      body === null ? null : { ...body.sent, length: body.bytes.length },
    );
    return { packed: pack(bytes), bodies };
  };
}

type Scans = ReadonlyMap<string, (lane: LaneName) => ScanEvent>;

function openBody(
  sent: Buffer,
  encoding: BodyEncoding,
  scans: Scans,
): { readonly bytes: Buffer; readonly sent: Omit<SentBody, 'length'> } | null {
  try {
    const bytes = inflateHere(sent, encoding);
    if (bytes === null) return null;
    const digest = createHash('sha256').update(bytes).digest('hex');
    return { bytes, sent: { digest, ...scanAhead(bytes, scans) } };
  } catch {
    // Whoever asked finds the same fault, and has the words for it.
    return null;
  }
}

/** @throws CollectorError body_not_utf8 */
function scanAhead(bytes: Buffer, scans: Scans): Pick<SentBody, 'ahead' | 'unknown'> {
  const opened = openReport(bytes);
  if (!opened.ok) return { ahead: null, unknown: null };
  const { head, linesFrom } = opened.value;
  const { manifest, lane } = head;
  const findScan = scans.get(manifest);
  if (findScan === undefined) return { ahead: null, unknown: manifest };
  return {
    ahead: { manifest, lane, lines: scanReport(bytes, linesFrom, findScan(lane)) },
    unknown: null,
  };
}

function compileScans(manifest: Manifest): (lane: LaneName) => ScanEvent {
  const lanes = new Map<LaneName, ScanEvent>();
  return (lane) => {
    const known = lanes.get(lane);
    if (known !== undefined) return known;
    const scan = compileEventScan(manifest, lane);
    lanes.set(lane, scan);
    return scan;
  };
}
