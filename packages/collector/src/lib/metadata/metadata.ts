/** All of the collector's metadata behind one door: each table is a group of functions over the same database. */
import { type Audit, createAudit } from './audit.ts';
import { openDatabase } from './database.ts';
import { type Keys, createKeys } from './keys.ts';
import { type Manifests, createManifests } from './manifests.ts';
import { type QuarantineRows, createQuarantineRows } from './quarantine-rows.ts';
import { type Tombstones, createTombstones } from './tombstones.ts';
import { type Users, createUsers } from './users.ts';

export interface Metadata {
  readonly manifests: Manifests;
  readonly keys: Keys;
  readonly users: Users;
  readonly quarantineRows: QuarantineRows;
  readonly audit: Audit;
  readonly tombstones: Tombstones;
  readonly close: () => void;
}

/** @throws CollectorError data_folder_unusable, metadata_newer */
export function openMetadata(file: string): Metadata {
  const database = openDatabase(file);
  return {
    manifests: createManifests(database),
    keys: createKeys(database),
    users: createUsers(database),
    quarantineRows: createQuarantineRows(database),
    audit: createAudit(database),
    tombstones: createTombstones(database),
    close: () => database.close(),
  };
}
