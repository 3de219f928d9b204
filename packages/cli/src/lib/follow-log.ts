/**
 * `log --follow`: shows each report as it is sent, until the user ends it.
 *
 * The folder is looked at again and again, and at once where the system tells of a change: not every file system does, and the
 * folder may not be there yet. A new day is a new file; a file that is gone, has become shorter or no longer holds what was last read of
 * it is forgotten, and what stands in its place is read from its beginning.
 */
import fs from 'node:fs';
import process from 'node:process';
import { ledgerFolderOf, listLedgerFiles } from '@candor/local/ledger';
import { createLedgerParser, type LedgerItem, type LedgerParser } from '@candor/local/read-ledger';
import { followPollMs, followTailBytesMax } from '../limits.ts';
import type { CommandContext } from './command-context.ts';
import { formatItem, isWanted, type LogFilter, takeLast, writeJsonLine } from './log-view.ts';
import { readRawLogState } from './raw-log.ts';

/** Resolves to the exit code when the user has ended it (SIGINT, SIGTERM), or when nobody reads any more. */
export async function followLog(
  context: CommandContext,
  filter: LogFilter,
  last: number,
): Promise<number> {
  const { folder, manifest, stderr, prefix } = context;
  if (folder === null) {
    stderr.write('expected a home folder in which a log could be, got none\n');
    return 1;
  }
  if (!readRawLogState(context).on) {
    stderr.write(`No raw log is kept yet: '${prefix} log --raw on' in another window starts it.\n`);
  }
  const reader = createFolderReader(() => listLedgerFiles(folder, manifest.product));
  const before = reader.read().filter((item) => isWanted(item, filter));
  show(takeLast(before, last), context);
  await untilEnded(ledgerFolderOf(folder), context, () =>
    show(
      reader.read().filter((item) => isWanted(item, filter)),
      context,
    ),
  );
  return 0;
}

function show(items: readonly LedgerItem[], context: CommandContext): void {
  for (const item of items) {
    if (context.isJson) writeJsonLine(item, context);
    else context.stdout.write(`${formatItem(item, context)}\n`);
  }
}

interface OpenDay {
  readonly parser: LedgerParser;
  offset: number;
  /** The last bytes before `offset`. A number of the file would not do: file systems give it to the next one at once. */
  tail: Buffer;
}

/** Each reading gives the items that were added since the one before. */
function createFolderReader(list: () => readonly string[]): {
  readonly read: () => readonly LedgerItem[];
} {
  const days = new Map<string, OpenDay>();
  return {
    read: () => {
      const files = list();
      for (const known of days.keys()) if (!files.includes(known)) days.delete(known);
      return files.flatMap((file) => {
        const known = days.get(file);
        const day = known ?? { parser: createLedgerParser(), offset: 0, tail: Buffer.alloc(0) };
        const bytes = readAdded(file, day);
        if (bytes === null) {
          days.delete(file);
          return [];
        }
        day.offset += bytes.length;
        day.tail = Buffer.concat([day.tail, bytes.subarray(-followTailBytesMax)]);
        day.tail = day.tail.subarray(-followTailBytesMax);
        days.set(file, day);
        return day.parser.push(bytes);
      });
    },
  };
}

/** Null where the file is gone, or is not the one of which was read before. */
function readAdded(
  file: string,
  { offset, tail }: Pick<OpenDay, 'offset' | 'tail'>,
): Buffer | null {
  try {
    const fd = fs.openSync(file, 'r');
    try {
      const { size } = fs.fstatSync(fd);
      if (size < offset) return null;
      const start = offset - tail.length;
      const bytes = Buffer.alloc(size - start);
      const read = bytes.subarray(0, fs.readSync(fd, bytes, 0, bytes.length, start));
      return read.subarray(0, tail.length).equals(tail) ? read.subarray(tail.length) : null;
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    return null;
  }
}

function untilEnded(folder: string, context: CommandContext, look: () => void): Promise<void> {
  return new Promise((resolve) => {
    let watcher: fs.FSWatcher | null = null;
    const stream = context.stdout as Partial<NodeJS.WritableStream>;
    const end = (): void => {
      clearInterval(timer);
      watcher?.close();
      process.off('SIGINT', end);
      process.off('SIGTERM', end);
      // The error handler stays: what is still being written may fail after this.
      resolve();
    };
    const timer = setInterval(() => {
      watcher ??= watch(folder, look, () => {
        watcher = null;
      });
      look();
    }, followPollMs);
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
    // Whoever reads has gone, as with `| head`.
    stream.on?.('error', end);
  });
}

/** Null where the folder is not there, or where the system can not watch it. */
function watch(folder: string, look: () => void, forget: () => void): fs.FSWatcher | null {
  try {
    const watcher = fs.watch(folder, look);
    watcher.on('error', () => {
      watcher.close();
      forget();
    });
    return watcher;
  } catch {
    return null;
  }
}
