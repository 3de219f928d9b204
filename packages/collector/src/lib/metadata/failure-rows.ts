/** What people said of groups of failures, which failures they moved, and a product's settings of both. */
import type { FailureStatus } from '@candor/query/api';
import type { FailureMove } from '@candor/store/failures';
import { type MetadataDatabase, inTransaction, selectRow } from './database.ts';

export interface FailureGroupSaid {
  readonly name: string;
  readonly status: FailureStatus;
  /** The version in which it is fixed; null with another status. */
  readonly fixedIn: string | null;
  /** Milliseconds since the epoch. */
  readonly changed: number;
  readonly actor: string;
}

export interface FailureSettingsRow {
  readonly sourceLink: string | null;
  readonly webhook: string | null;
  readonly webhookSecret: string | null;
  readonly mailTo: readonly string[];
}

export interface FailureRows {
  readonly listSaid: (product: string) => readonly FailureGroupSaid[];
  readonly say: (product: string, said: FailureGroupSaid) => void;
  readonly listMoves: (product: string) => readonly FailureMove[];
  /** All of a product's, in the place of those before. */
  readonly setMoves: (product: string, moves: readonly FailureMove[]) => void;
  readonly readSettings: (product: string) => FailureSettingsRow;
  readonly writeSettings: (product: string, settings: FailureSettingsRow) => void;
}

const NO_SETTINGS: FailureSettingsRow = {
  sourceLink: null,
  webhook: null,
  webhookSecret: null,
  mailTo: [],
};

export function createFailureRows(database: MetadataDatabase): FailureRows {
  const selectSaid = database.prepare(
    'SELECT name, status, fixed_in AS fixedIn, changed, actor FROM failure_groups WHERE product = ?',
  );
  const insertSaid = database.prepare(
    `INSERT INTO failure_groups (product, name, status, fixed_in, changed, actor) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET status = excluded.status, fixed_in = excluded.fixed_in,
     changed = excluded.changed, actor = excluded.actor`,
  );
  return {
    listSaid: (product) => selectSaid.all(product) as readonly FailureGroupSaid[],
    say: (product, { name, status, fixedIn, changed, actor }) =>
      void insertSaid.run(product, name, status, fixedIn, changed, actor),
    ...createMoves(database),
    ...createSettings(database),
  };
}

function createMoves(database: MetadataDatabase): Pick<FailureRows, 'listMoves' | 'setMoves'> {
  const select = database.prepare(
    `SELECT fingerprint || '/' || variant AS moved, name FROM failure_moves WHERE product = ?
     ORDER BY fingerprint, variant`,
  );
  const remove = database.prepare('DELETE FROM failure_moves WHERE product = ?');
  const insert = database.prepare(
    'INSERT INTO failure_moves (product, fingerprint, variant, name) VALUES (?, ?, ?, ?)',
  );
  return {
    listMoves: (product) => select.all(product) as readonly FailureMove[],
    setMoves: (product, moves) =>
      inTransaction(database, () => {
        remove.run(product);
        for (const { moved, name } of moves) {
          const [fingerprint = '', variant = ''] = moved.split('/');
          insert.run(product, fingerprint, variant, name);
        }
      }),
  };
}

interface SettingsColumns extends Omit<FailureSettingsRow, 'mailTo'> {
  readonly mailTo: string;
}

function createSettings(
  database: MetadataDatabase,
): Pick<FailureRows, 'readSettings' | 'writeSettings'> {
  const select = database.prepare(
    `SELECT source_link AS sourceLink, webhook, webhook_secret AS webhookSecret, mail_to AS mailTo
     FROM failure_settings WHERE product = ?`,
  );
  const insert = database.prepare(
    `INSERT INTO failure_settings (product, source_link, webhook, webhook_secret, mail_to) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET source_link = excluded.source_link, webhook = excluded.webhook,
     webhook_secret = excluded.webhook_secret, mail_to = excluded.mail_to`,
  );
  return {
    readSettings: (product) => {
      const row = selectRow(select, product) as SettingsColumns | null;
      return row === null
        ? NO_SETTINGS
        : { ...row, mailTo: JSON.parse(row.mailTo) as readonly string[] };
    },
    writeSettings: (product, { sourceLink, webhook, webhookSecret, mailTo }) =>
      void insert.run(product, sourceLink, webhook, webhookSecret, JSON.stringify(mailTo)),
  };
}
