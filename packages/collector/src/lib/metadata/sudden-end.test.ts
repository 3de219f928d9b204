import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type PowerCutDisk, openPowerCutDisk } from '../disk/power-cut-disk.fixture.ts';
import { openMetadata } from './metadata.ts';

/** Writes rows for ever, and says the number of each once it was told that it is written. */
const WRITER = `
  import { openMetadata } from ${JSON.stringify(import.meta.resolve('./metadata.ts'))};
  const { audit } = openMetadata(process.argv[1]);
  for (let at = 1; ; at += 1) {
    audit.add({ at, actor: 'ada', act: 'key_created', subject: 'k' + at });
    process.stdout.write(at + '\\n');
  }
`;
const NODE = ['--conditions=candor-source', '--import', 'tsx', '--input-type=module', '-e', WRITER];

let folder: string;
let child: ChildProcess | null = null;
let disk: PowerCutDisk | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'candor-sudden-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  disk?.remove();
  disk = null;
  rmSync(folder, { recursive: true, force: true });
});

/** Has a process write until it has said so often that it did, ends all of it at once, and returns the number that it said last. */
async function writeUntil(rows: number, end: () => void): Promise<number> {
  const writer = spawn(process.execPath, [...NODE, join(folder, 'metadata.db')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child = writer;
  let told = 0;
  let first = 0;
  for await (const line of createInterface({ input: writer.stdout })) {
    told = Number(line);
    first ||= told;
    if (told - first + 1 !== rows) continue;
    end();
    writer.kill('SIGKILL');
  }
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
  return told;
}

/** Numbers of all rows, in the order in which they were written. */
function readRows(): readonly number[] {
  const metadata = openMetadata(join(folder, 'metadata.db'));
  try {
    return metadata.audit
      .list(10_000)
      .map(({ subject }) => Number(subject.slice(1)))
      .toReversed();
  } finally {
    metadata.close();
  }
}

const countTo = (last: number): readonly number[] =>
  Array.from({ length: last }, (_, index) => index + 1);

it('kill -9: what was told to be written is there, and nothing is there in part', async () => {
  const told = await writeUntil(40, () => undefined);
  const rows = readRows();
  expect(rows).toEqual(countTo(rows.length));
  expect(rows.length).toBeGreaterThanOrEqual(told);
});

it('a power cut: what was told to be written is there, and nothing is there in part', async (context) => {
  disk = openPowerCutDisk(folder);
  context.skip(disk === null, 'mounting a file is not allowed here');
  // What it says after the cut was written to no disk, and a write that fails ends it.
  await writeUntil(40, () => disk?.cutPower());
  disk?.mountAgain();
  const rows = readRows();
  expect(rows).toEqual(countTo(rows.length));
  expect(rows.length).toBeGreaterThanOrEqual(40);
});
