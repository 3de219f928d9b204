/** Two processes on one metadata database: a command beside a collector. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { noteOwnAct, openMetadata } from './metadata.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'candor-busy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const LIBSQL = createRequire(import.meta.url).resolve('libsql');
/** Says so when it has the database for itself, and keeps it for a while. */
const WRITER = `const Database = require(process.argv[1]);
const database = new Database(process.argv[2]);
database.exec('BEGIN IMMEDIATE');
process.stdout.write('mine');
setTimeout(() => database.exec('COMMIT'), 500);`;

it('waits for whoever writes to it', async () => {
  const file = join(folder, 'metadata.db');
  openMetadata(file).close();
  const writer = spawn(process.execPath, ['-e', WRITER, LIBSQL, file], { stdio: 'pipe' });
  const ended = once(writer, 'exit');
  await once(writer.stdout, 'data');
  noteOwnAct(file, 'backup_restored', 'by hand', 1);
  const metadata = openMetadata(file);
  expect(metadata.audit.list(1)).toMatchObject([{ detail: 'by hand' }]);
  metadata.close();
  expect(await ended).toEqual([0, null]);
});
