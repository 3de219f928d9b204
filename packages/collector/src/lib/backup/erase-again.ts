/**
 * What was erased since a backup was made is in it still. Where the tombstones of later are at hand, in the folder that is
 * being replaced or in a newer backup, its ids are found in what was restored, and noted as erasures that the next start of the
 * collector carries out before anything else. A tombstone is a hash: so every id that is held is hashed and looked up.
 */
import { existsSync } from 'node:fs';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '@candor/store/store';
import { erasedIdsAtOnce } from '../../limits.ts';
import { copyFile } from './copy-file.ts';
import { type DataFolder, describeDataFolder } from '../data-folder/data-folder.ts';
import { nameErasure } from '../holdings/eraser.ts';
import { type EntryHead, decodeHead } from '../journal/entry.ts';
import { SEGMENT_HEADER_BYTES, isFiller, readRecord } from '../journal/segment-format.ts';
import { openMetadata } from '../metadata/metadata.ts';
import type { ErasureIds, OwnerKind } from '../metadata/tombstones.ts';
import { revokeAgain } from './revoke-again.ts';

export interface EraseAgainParts {
  readonly folder: DataFolder;
  /** Null where the events lie elsewhere: then only the journal's ids are found. */
  readonly store: Pick<Store, 'listOwners'> | null;
  readonly erasedIn: string;
}

interface OwnerId {
  readonly product: string;
  readonly kind: OwnerKind;
  readonly id: string;
}

export interface DoneAgain {
  /** Ids that are erased again. */
  readonly erased: number;
  /** Tokens, keys and people that are taken back again. */
  readonly revoked: number;
}

export async function eraseAgain({ folder, store, erasedIn }: EraseAgainParts): Promise<DoneAgain> {
  const later = openMetadata(await copyLater(folder, describeDataFolder(erasedIn)));
  const restored = openMetadata(folder.metadataFile);
  try {
    restored.tombstones.addAll(later.tombstones.listAll());
    const found = new Map<string, OwnerId>();
    const look = (owner: OwnerId): void => {
      if (later.tombstones.has(owner.product, owner.kind, owner.id)) {
        found.set(`${owner.product} ${owner.kind} ${owner.id}`, owner);
      }
    };
    if (store !== null) {
      for await (const { product, device, session } of store.listOwners()) {
        look(toOwner(product, device, session));
      }
    }
    for (const place of [folder.journalFolder, folder.rejectedFolder]) {
      for await (const { product, device, session } of readEntries(place)) {
        look(toOwner(product, device, session));
      }
    }
    for (const ids of groupOwners([...found.values()])) {
      restored.tombstones.begin(nameErasure(ids), ids);
    }
    return { erased: found.size, revoked: revokeAgain(restored, later) };
  } finally {
    restored.close();
    later.close();
    await rm(laterFolder(folder), { recursive: true, force: true });
  }
}

const laterFolder = ({ root }: DataFolder): string => join(root, 'later.unfinished');

/** To open it is to write to it, and a backup must stay what it is. */
async function copyLater(folder: DataFolder, from: DataFolder): Promise<string> {
  const file = join(laterFolder(folder), 'metadata.db');
  await copyFile(from.metadataFile, file);
  // What a kill has left there is part of it.
  const log = `${from.metadataFile}-wal`;
  if (existsSync(log)) await copyFile(log, `${file}-wal`);
  return file;
}

function toOwner(product: string, device: string, session: string): OwnerId {
  return device === ''
    ? { product, kind: 'session', id: session }
    : { product, kind: 'device', id: device };
}

function groupOwners(owners: readonly OwnerId[]): readonly ErasureIds[] {
  const groups: ErasureIds[] = [];
  for (const product of new Set(owners.map((owner) => owner.product))) {
    const own = owners.filter((owner) => owner.product === product);
    for (let at = 0; at < own.length; at += erasedIdsAtOnce) {
      const some = own.slice(at, at + erasedIdsAtOnce);
      const idsOf = (kind: OwnerKind): readonly string[] =>
        some.filter((owner) => owner.kind === kind).map(({ id }) => id);
      groups.push({ product, devices: idsOf('device'), sessions: idsOf('session') });
    }
  }
  return groups;
}

/** Of whole records: what a disk has damaged the eraser looks through itself. */
async function* readEntries(folder: string): AsyncGenerator<EntryHead, void, void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.endsWith('.segment'))) {
    const bytes = await readFile(join(folder, name));
    for (
      let record = readRecord(bytes, SEGMENT_HEADER_BYTES);
      record !== null;
      record = readRecord(bytes, record.end)
    ) {
      if (!isFiller(record.payload)) yield decodeHead(record.payload);
    }
  }
}
