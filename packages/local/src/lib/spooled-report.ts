/**
 * Reading a spool file back: what is complete in it, for which lane, and how many events.
 */
import fs from 'node:fs';
import { LOST_EVENT } from '@candor/manifest/report';
import type { LaneName } from '@candor/manifest/manifest';
import { spoolFileBytesMax, spoolLineBytesMax } from '../limits.ts';
import { codeOf } from './read-stored.ts';

export interface SpooledReport {
  readonly lane: LaneName;
  /** The first line, with its `\n`. */
  readonly head: string;
  /** The complete lines, byte for byte as they lie on the disk: a request body. */
  readonly body: Buffer;
  /** The lines after the first, each with its `\n`. */
  readonly lines: readonly string[];
  /** Event lines in the body. */
  readonly events: number;
  /** The number of its first event. */
  readonly firstSeq: number;
  /** How many of the lines are `candor.lost`, and how many events they stand for. */
  readonly lostLines: number;
  readonly lostBefore: number;
}

/**
 * Null where the file is gone, too large, or has no complete event: there is nothing in it to send. Undefined where it can not be read,
 * as on a drive that is away for a moment: there may be.
 */
export function readSpooledReport(file: string): SpooledReport | null | undefined {
  let bytes: Buffer;
  try {
    if (fs.statSync(file).size > spoolFileBytesMax + spoolLineBytesMax) return null;
    bytes = fs.readFileSync(file);
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? null : undefined;
  }
  return parseSpooledReport(bytes);
}

/** A last line without its `\n` was torn by the death of its writer, and is left out. */
export function parseSpooledReport(bytes: Buffer): SpooledReport | null {
  const body = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
  const [head, ...lines] = body.toString('utf8').split('\n').slice(0, -1);
  const lane = parseObject(head)?.['lane'];
  const firstSeq = parseObject(lines[0])?.['seq'];
  if (head === undefined || typeof lane !== 'string' || typeof firstSeq !== 'number') return null;
  return {
    lane: lane as LaneName,
    head: `${head}\n`,
    body,
    lines: lines.map((line) => `${line}\n`),
    events: lines.length,
    firstSeq,
    ...countLosses(lines),
  };
}

/** How many of the lines are `candor.lost`, and how many events they stand for. */
export function countLosses(
  lines: readonly string[],
): Pick<SpooledReport, 'lostLines' | 'lostBefore'> {
  const lost = lines.filter(isLossLine).map((line) => Number(parseObject(line)?.['count'] ?? 0));
  return { lostLines: lost.length, lostBefore: lost.reduce((sum, count) => sum + count, 0) };
}

export function isLossLine(line: string): boolean {
  return line.includes(`"event":"${LOST_EVENT}"`);
}

/** The number of an event line; null where it has none. */
export function readSeq(line: string): number | null {
  const seq = parseObject(line)?.['seq'];
  return typeof seq === 'number' ? seq : null;
}

/** The lane of a spool file, whole or torn; null where its first line is not complete. */
export function readLane(file: string): LaneName | null {
  const head = readStart(file)?.split('\n', 1)[0];
  const lane = parseObject(head)?.['lane'];
  return typeof lane === 'string' ? (lane as LaneName) : null;
}

/** The time of a spool file's first event in milliseconds; null where there is none. */
export function readFirstEventTime(file: string): number | null {
  const at = parseObject(readStart(file)?.split('\n', 2)[1])?.['at'];
  const ms = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** The first two lines at most, which is where everything stands that one wants to know without reading it all. */
function readStart(file: string): string | null {
  try {
    const fd = fs.openSync(file, 'r');
    try {
      const bytes = Buffer.allocUnsafe(2 * spoolLineBytesMax);
      return bytes.toString('utf8', 0, fs.readSync(fd, bytes, 0, bytes.length, 0));
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    return null;
  }
}

function parseObject(line: string | undefined): Readonly<Record<string, unknown>> | null {
  if (line === undefined) return null;
  try {
    const json: unknown = JSON.parse(line);
    return typeof json === 'object' ? (json as Readonly<Record<string, unknown>> | null) : null;
  } catch {
    return null;
  }
}
