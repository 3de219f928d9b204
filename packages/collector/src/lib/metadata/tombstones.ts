/**
 * Tombstones: whose events were erased, so that none come in again. Each is a hash, so that the folder does not keep the id
 * that it stands for. Beside them, only for as long as an erasure is under way, stands what it has to erase; and for each
 * product and day how many there were.
 */
import { hash } from 'node:crypto';
import type { Day } from '@candor/query/question';
import { tombstoneFilterBits } from '../../limits.ts';
import { type MetadataDatabase, inTransaction, selectRow } from './database.ts';
import { createNameFilter } from './name-filter.ts';

/** What is erased together: pseudonyms and sessions of one product. */
export interface ErasureIds {
  readonly product: string;
  readonly devices: readonly string[];
  readonly sessions: readonly string[];
}

export interface ErasureRow extends ErasureIds {
  /** SHA-256 of what is asked for, so that the same request is the same erasure. */
  readonly name: string;
  /** How much was found before anything was taken away; null before it was counted. */
  readonly found: { readonly sessions: number; readonly events: number } | null;
}

export type OwnerKind = 'device' | 'session';

export interface Tombstones {
  readonly has: (product: string, kind: OwnerKind, id: string) => boolean;
  /** Their names, which are hashes; and those of another folder, taken over. */
  readonly listAll: () => readonly string[];
  readonly addAll: (names: readonly string[]) => void;
  /** Tombstones and the erasure, durable together. An erasure that is under way goes on as it is. */
  readonly begin: (name: string, ids: ErasureIds) => void;
  readonly listUnfinished: () => readonly ErasureRow[];
  readonly note: (
    name: string,
    found: { readonly sessions: number; readonly events: number },
  ) => void;
  /** Forgets what the erasures had to erase, and leaves no bytes of it in the database's files. */
  readonly finish: (names: readonly string[], day: Day) => void;
  readonly countUnfinished: () => number;
}

interface StoredRow {
  readonly name: string;
  readonly ids: string;
  readonly sessions: number | null;
  readonly events: number | null;
}

export function createTombstones(database: MetadataDatabase): Tombstones {
  const selectAll = database.prepare('SELECT name FROM tombstones');
  const select = database.prepare('SELECT 1 AS found FROM tombstones WHERE name = ?');
  const insertName = database.prepare('INSERT OR IGNORE INTO tombstones (name) VALUES (?)');
  // Every report asks, and almost none was erased: those need not ask the database.
  const filter = createNameFilter(tombstoneFilterBits);
  for (const row of selectAll.iterate()) {
    filter.add((row as { readonly name: string }).name);
  }
  const insert = (name: string): void => {
    insertName.run(name);
    filter.add(name);
  };
  const insertErasure = database.prepare(
    'INSERT OR IGNORE INTO erasures (name, ids) VALUES (?, ?)',
  );
  const selectErasures = database.prepare(
    'SELECT name, ids, sessions, events FROM erasures ORDER BY rowid',
  );
  const update = database.prepare(
    'UPDATE erasures SET sessions = ?, events = ? WHERE name = ? AND events IS NULL',
  );
  const remove = database.prepare('DELETE FROM erasures WHERE name = ?');
  const countDay = database.prepare(
    `INSERT INTO erasure_days (product, day, count) VALUES (?, ?, 1)
     ON CONFLICT DO UPDATE SET count = count + 1`,
  );
  const count = database.prepare('SELECT count(*) AS count FROM erasures');
  const listUnfinished = (): readonly ErasureRow[] =>
    (selectErasures.all() as readonly StoredRow[]).map(readErasure);
  return {
    has: (product, kind, id) => {
      const name = nameTombstone(product, kind, id);
      return filter.mayHave(name) && selectRow(select, name) !== null;
    },
    begin: (name, ids) =>
      inTransaction(database, () => {
        for (const id of ids.devices) insert(nameTombstone(ids.product, 'device', id));
        for (const id of ids.sessions) insert(nameTombstone(ids.product, 'session', id));
        insertErasure.run(name, JSON.stringify(ids));
      }),
    listAll: () =>
      (selectAll.all() as readonly { readonly name: string }[]).map(({ name }) => name),
    addAll: (names) =>
      inTransaction(database, () => {
        for (const name of names) insert(name);
      }),
    listUnfinished,
    note: (name, { sessions, events }) => void update.run(sessions, events, name),
    finish: (names, day) => {
      const ending = listUnfinished().filter(({ name }) => names.includes(name));
      inTransaction(database, () => {
        for (const { name, product } of ending) {
          remove.run(name);
          countDay.run(product, day);
        }
      });
      // The log of what was written held the ids as well.
      database.pragma('wal_checkpoint(TRUNCATE)');
    },
    countUnfinished: () => (selectRow(count) as { readonly count: number }).count,
  };
}

/** 128 random bits stand behind each id: its hash can not be undone by trying. */
function nameTombstone(product: string, kind: OwnerKind, id: string): string {
  return hash('sha256', `candor-tombstone-1\0${kind}\0${product}\0${id}`);
}

/** Trusts what `begin()` wrote. */
function readErasure({ name, ids, sessions, events }: StoredRow): ErasureRow {
  const found = sessions === null || events === null ? null : { sessions, events };
  return { ...(JSON.parse(ids) as ErasureIds), name, found };
}
