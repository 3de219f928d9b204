import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type MetadataBench, createMetadataBench } from './metadata.fixture.ts';
import { openMetadata } from './metadata.ts';

let bench: MetadataBench;
beforeEach(() => {
  bench = createMetadataBench();
});
afterEach(() => bench.remove());

it('every commit is synced before it is told, and a restart finds what was told', () => {
  const { audit } = bench.metadata;
  audit.add({ at: 1, actor: 'ada', act: 'key_created', subject: 'k1' });
  audit.add({ at: 2, actor: 'ada', act: 'key_revoked', subject: 'k1' });
  const again = bench.reopen();
  expect(again.audit.list(10).map(({ act }) => act)).toEqual(['key_revoked', 'key_created']);
  expect(again.audit.list(1)).toHaveLength(1);
});

it.skipIf(process.platform === 'win32')(
  'its files are for their owner alone, whatever they were before',
  () => {
    const folder = dirname(bench.file);
    const modes = () =>
      readdirSync(folder)
        .toSorted((a, b) => a.localeCompare(b))
        .map((name) => [name, statSync(join(folder, name)).mode & 0o777]);
    bench.metadata.audit.add({ at: 1, actor: 'ada', act: 'key_created', subject: 'k1' });
    const owned = [
      ['metadata.db', 0o600],
      ['metadata.db-shm', 0o600],
      ['metadata.db-wal', 0o600],
    ];
    expect(modes()).toEqual(owned);
    chmodSync(bench.file, 0o644);
    bench.reopen();
    expect(modes()).toContainEqual(owned[0]);
  },
);

it('metadata of a newer collector is refused with what to do', () => {
  const database = new Database(bench.file);
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect(() => openMetadata(bench.file)).toThrow(
    expect.objectContaining({
      code: 'metadata_newer',
      message: expect.stringContaining('version 99') as string,
    }),
  );
});

it('a file that is no database is a coded error that names it', () => {
  const file = `${bench.file}.txt`;
  writeFileSync(
    file,
    'this is not a database, however long it is made to look like one '.repeat(20),
  );
  expect(() => openMetadata(file)).toThrow(
    expect.objectContaining({
      code: 'data_folder_unusable',
      message: expect.stringContaining(file) as string,
    }),
  );
});
