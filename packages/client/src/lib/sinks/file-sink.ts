/**
 * A file of the vendor's or an administrator's choosing: the lines of each report, as they would be sent, one report after the
 * other. What reads it tells the reports apart by their first lines.
 *
 * Beyond its bound the file is renamed to `<path>.<time>`, and the oldest of those go. Several processes may append to one
 * file: each report is one write, and a rename takes a file as it is, so that nothing is lost between them.
 */
import fs from 'node:fs';
import path from 'node:path';
import { makeFolder } from '@candor/local/make-folder';
import { postMsMax } from '../../limits.ts';
import type { Verdict } from '../judge-answer.ts';
import type { OpenedSink, Parcel, SinkConnection } from './sink.ts';

export interface FilePlan {
  readonly name: string;
  readonly path: string;
  readonly bytesMax: number;
  readonly filesMax: number;
}

export function openFileSink(plan: FilePlan): OpenedSink {
  if (!path.isAbsolute(plan.path)) return { ok: false, problem: PROBLEM };
  return {
    ok: true,
    sink: {
      name: plan.name,
      address: plan.path,
      bodyBytesMax: Number.POSITIVE_INFINITY,
      build: ({ head, lines }) => ({
        method: 'append',
        address: plan.path,
        headers: {},
        body: Buffer.from(head + lines.join(''), 'utf8'),
      }),
      connect: ({ now, keepsAlive }) => connect(plan, now, keepsAlive),
    },
  };
}

const PROBLEM =
  'Expected the absolute path of a file, got a relative one: another file in each working folder.';

function connect(plan: FilePlan, now: () => number, keepsAlive: boolean): SinkConnection {
  let isClosed = false;
  const write = async ({ head, lines }: Parcel, mayGo: () => boolean): Promise<Verdict> => {
    try {
      // Not synchronously: a network drive that is away would hold up the host.
      const mode = await rotate(plan, now());
      const body = Buffer.from(head + lines.join(''), 'utf8');
      return await append(plan.path, body, mode, () => !isClosed && mayGo());
    } catch {
      return KEPT;
    }
  };
  return {
    send: async (parcel, mayGo) => {
      const deadline = createDeadline(keepsAlive);
      const verdict = await Promise.race([write(parcel, mayGo), deadline.over]);
      deadline.clear();
      // What hangs now writes nothing later, unless it hangs in that.
      if (deadline.isOver()) isClosed = true;
      return { verdict, exchange: null };
    },
    close: () => {
      isClosed = true;
    },
  };
}

interface Deadline {
  readonly over: Promise<Verdict>;
  readonly isOver: () => boolean;
  readonly clear: () => void;
}

function createDeadline(keepsAlive: boolean): Deadline {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<Verdict>((resolve) => {
    timer = setTimeout(() => {
      isOver = true;
      resolve(KEPT);
    }, postMsMax);
    if (!keepsAlive) timer.unref();
  });
  return { over, isOver: () => isOver, clear: () => clearTimeout(timer) };
}

const KEPT: Verdict = { is: 'kept', retryAfterMs: null };

/** All or nothing: what a full disk has cut short is taken back, if nobody else has written since. */
async function append(
  file: string,
  body: Buffer,
  mode: number,
  mayGo: () => boolean,
): Promise<Verdict> {
  const handle = await fs.promises.open(file, 'a', mode);
  try {
    const before = await handle.stat();
    // A pipe would hold the process, and a terminal is nobody's log.
    if (!before.isFile() || !mayGo()) return KEPT;
    const written = await handle.write(body).catch(() => ({ bytesWritten: 0 }));
    if (written.bytesWritten === body.length) return { is: 'taken', refused: 0 };
    const { size } = await handle.stat();
    if (size <= before.size + written.bytesWritten) await handle.truncate(before.size);
    return KEPT;
  } finally {
    await handle.close();
  }
}

/** Returns the rights of the file: as they were, or for its owner alone. */
async function rotate(
  { path: file, bytesMax, filesMax }: FilePlan,
  nowMs: number,
): Promise<number> {
  const stat = await fs.promises.stat(file).catch(() => null);
  if (stat === null) {
    makeFolder(path.dirname(file), 0o700);
    return 0o600;
  }
  if (!stat.isFile()) throw new Error('expected a file');
  if (stat.size < bytesMax) return stat.mode & 0o777;
  const time = new Date(nowMs).toISOString().replaceAll(/[^0-9]/g, '');
  await fs.promises.rename(file, await findFreeName(`${file}.${time}`));
  const old = (await fs.promises.readdir(path.dirname(file)))
    .filter((name) => isRotated(name, path.basename(file)))
    .sort();
  for (const name of old.slice(0, Math.max(0, old.length - filesMax + 1))) {
    await fs.promises.rm(path.join(path.dirname(file), name), { force: true });
  }
  return stat.mode & 0o777;
}

async function findFreeName(name: string): Promise<string> {
  for (let number = 1; number < 1_000; number += 1) {
    const free = `${name}-${String(number).padStart(3, '0')}`;
    if ((await fs.promises.stat(free).catch(() => null)) === null) return free;
  }
  return name;
}

function isRotated(name: string, base: string): boolean {
  return name.startsWith(`${base}.`) && /^\d{17}-\d{3}$/.test(name.slice(base.length + 1));
}
