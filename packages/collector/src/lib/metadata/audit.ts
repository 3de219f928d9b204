/** Administrative acts, kept for ever: who did what to what, and when. */
import type { MetadataDatabase } from './database.ts';

/** The user's name, or one of the two that can not be a user's. */
export type ActorName = string;
export const COMMAND_LINE_ACTOR: ActorName = '(command line)';
export const START_ACTOR: ActorName = '(start)';

export type AuditedAct =
  | 'manifest_registered'
  | 'key_adopted'
  | 'key_created'
  | 'key_revoked'
  | 'administrator_created'
  | 'signed_in';

export interface AuditRow {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly actor: ActorName;
  readonly act: AuditedAct;
  /** The product, key or user that it was done to. */
  readonly subject: string;
}

export interface Audit {
  readonly add: (row: AuditRow) => void;
  /** Newest first. */
  readonly list: (rowsMax: number) => readonly AuditRow[];
}

export function createAudit(database: MetadataDatabase): Audit {
  const insert = database.prepare(
    'INSERT INTO audit (at, actor, act, subject) VALUES (?, ?, ?, ?)',
  );
  const select = database.prepare(
    'SELECT at, actor, act, subject FROM audit ORDER BY id DESC LIMIT ?',
  );
  return {
    add: ({ at, actor, act, subject }) => void insert.run(at, actor, act, subject),
    list: (rowsMax) => select.all(rowsMax) as readonly AuditRow[],
  };
}
