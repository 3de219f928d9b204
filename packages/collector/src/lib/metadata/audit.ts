/** Administrative acts, kept for ever: who did what to what, and when. */
import type { MetadataDatabase } from './database.ts';

/** The user's name, or one of those that can not be a user's. */
export type ActorName = string;
export const COMMAND_LINE_ACTOR: ActorName = '(command line)';
export const START_ACTOR: ActorName = '(start)';
export const RETENTION_ACTOR: ActorName = '(retention)';

export type AuditedAct =
  | 'manifest_registered'
  | 'vocabulary_registered'
  | 'failure_status_set'
  | 'failure_merged'
  | 'failure_split'
  | 'failure_settings_changed'
  | 'chart_saved'
  | 'chart_removed'
  | 'key_adopted'
  | 'key_created'
  | 'key_revoked'
  | 'key_limited'
  | 'events_expired'
  | 'backup_made'
  | 'backup_restored'
  | 'receipt_key_rotated'
  | 'rejected_retried'
  | 'administrator_created'
  | 'signed_in'
  | 'signed_out'
  | 'sessions_ended'
  | 'password_changed'
  | 'user_invited'
  | 'invitation_withdrawn'
  | 'user_joined'
  | 'role_changed'
  | 'user_removed'
  | 'token_created'
  | 'token_revoked';

export interface AuditRow {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly actor: ActorName;
  readonly act: AuditedAct;
  /** The product, key or user that it was done to. */
  readonly subject: string;
  /** What it was changed to, where that is no secret: a role, scopes, limits, the id of a token. Default: nothing. */
  readonly detail?: string;
}

export interface StoredAuditRow extends Required<AuditRow> {
  /** Grows with each row. */
  readonly id: number;
}

export interface Audit {
  readonly add: (row: AuditRow) => void;
  /** Newest first; with `before`, only rows of a smaller id. */
  readonly list: (rowsMax: number, before?: number) => readonly StoredAuditRow[];
}

export function createAudit(database: MetadataDatabase): Audit {
  const insert = database.prepare(
    'INSERT INTO audit (at, actor, act, subject, detail) VALUES (?, ?, ?, ?, ?)',
  );
  const select = database.prepare(
    'SELECT id, at, actor, act, subject, detail FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?',
  );
  return {
    add: ({ at, actor, act, subject, detail = '' }) =>
      void insert.run(at, actor, act, subject, detail),
    list: (rowsMax, before = Number.MAX_SAFE_INTEGER) =>
      select.all(before, rowsMax) as readonly StoredAuditRow[],
  };
}
