import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type PowerCutDisk, openPowerCutDisk } from '../disk/power-cut-disk.fixture.ts';
import { openMetadata } from './metadata.ts';

/**
 * Writes of every kind for ever, from the first number that is free, and says the number of each once it was told that it is written.
 * Those of one number are one transaction; a row that is taken back is there and is changed.
 */
const WRITER = `
  import { openMetadata } from ${JSON.stringify(import.meta.resolve('./metadata.ts'))};
  const { audit, keys, users, manifests, savedCharts, inTransaction } = openMetadata(process.argv[1]);
  const product = 'kitchen';
  const write = (at) => {
    manifests.add({ product, hash: 'm' + at, registered: at, manifest: { at } });
    keys.add({ key: 'k' + at, product, environment: 'production', created: at });
    users.add({ name: 'u' + at, role: 'viewer', password: 'p' + at, created: at });
    savedCharts.add({ id: 'c' + at, product, title: 't' + at, question: '{}', saved: at, savedBy: 'ada' });
    keys.revoke('k' + (at - 1), at);
    users.changeRole('u' + (at - 1), 'editor');
    savedCharts.remove(product, 'c' + (at - 1));
    audit.add({ at, actor: 'ada', act: 'key_created', subject: 'k' + at });
  };
  for (let at = audit.list(1)[0]?.at + 1 || 1; ; at += 1) {
    // Every second one without a transaction around all of it: then each write stands for itself.
    if (at % 2 === 0) inTransaction(() => write(at));
    else write(at);
    process.stdout.write(at + '\\n');
  }
`;
const NODE = ['--conditions=candor-source', '--import', 'tsx', '--input-type=module', '-e', WRITER];

const KILLS = 6;

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
async function writeUntil(rows: number, end: () => void | Promise<void>): Promise<number> {
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
    // Not waited for here: it goes on saying what it writes until it is hit.
    void Promise.resolve(end()).then(() => writer.kill('SIGKILL'));
  }
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
  return told;
}

/** How many numbers are written whole, after a look at every table. */
function countWritten(): number {
  const metadata = openMetadata(join(folder, 'metadata.db'));
  try {
    const rows = metadata.audit.list(100_000).map(({ subject }) => Number(subject.slice(1)));
    const written = countTo(rows.length);
    expect(rows.toReversed()).toEqual(written);
    // What comes before the audit's row of the next number may be there, where the two are no transaction.
    const next = written.length + 1;
    const expectRows = (found: readonly number[]): void => {
      expect(next % 2 === 0 ? found : found.filter((at) => at !== next)).toEqual(written);
    };
    const numbers = (names: readonly string[]): readonly number[] =>
      names.map((name) => Number(name.slice(1))).toSorted((one, other) => one - other);
    const keys = metadata.keys.list('kitchen');
    const users = metadata.users.list();
    const charts = metadata.savedCharts.list('kitchen').map(({ id }) => id);
    expectRows(numbers(metadata.manifests.list().map(({ hash }) => hash)));
    expectRows(numbers(keys.map(({ key }) => key)));
    expectRows(numbers(users.map(({ name }) => name)));
    for (const at of written.slice(0, -1)) {
      expect(metadata.keys.find(`k${at}`)?.revoked).toBe(at + 1);
      expect(metadata.users.find(`u${at}`)).toMatchObject({ role: 'editor', password: `p${at}` });
      expect(charts).not.toContain(`c${at}`);
    }
    expect(charts.some((id) => [written.length, next].includes(Number(id.slice(1))))).toBe(true);
    return written.length;
  } finally {
    metadata.close();
  }
}

const countTo = (last: number): readonly number[] =>
  Array.from({ length: last }, (_, index) => index + 1);

it('kill -9 at any instant, again and again: what was told to be written is there, of every kind', async () => {
  let written = 0;
  for (let time = 0; time < KILLS; time += 1) {
    // After so many, and a moment that falls anywhere in the writes that follow.
    const writes = 1 + Math.floor(Math.random() * 30);
    const told = await writeUntil(writes, () => pause(Math.random() * 10));
    expect(told).toBeGreaterThan(written);
    const now = countWritten();
    expect(now).toBeGreaterThanOrEqual(told);
    written = now;
  }
});

it('a power cut: what was told to be written is there, and nothing is there in part', async (context) => {
  disk = openPowerCutDisk(folder);
  context.skip(disk === null, 'mounting a file is not allowed here');
  // What it says after the cut was written to no disk, and a write that fails ends it.
  await writeUntil(40, () => disk?.cutPower());
  disk?.mountAgain();
  expect(countWritten()).toBeGreaterThanOrEqual(40);
});
