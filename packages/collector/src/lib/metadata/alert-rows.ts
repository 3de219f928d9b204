/** Alerts and whom each has yet to reach. An alert is made once for a version in an environment. */
import type { ReleaseVerdict } from '@candor/query/api';
import { type MetadataDatabase, inTransaction } from './database.ts';

export type AlertChannel = 'webhook' | 'mail';
export type DeliveryState = 'waiting' | 'delivered' | 'failed';

export interface AlertRow {
  readonly id: number;
  readonly product: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly figures: ReleaseVerdict;
}

export interface DeliveryRow {
  readonly alert: number;
  readonly channel: AlertChannel;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** When it is tried next; milliseconds since the epoch. */
  readonly nextAt: number;
}

export interface AlertRows {
  readonly has: (product: string, environment: string, version: string) => boolean;
  /** With a delivery for each channel, due at once. False when there is one already. */
  readonly add: (alert: Omit<AlertRow, 'id'>, channels: readonly AlertChannel[]) => boolean;
  /** Newest first. */
  readonly list: (product: string, rowsMax: number) => readonly AlertRow[];
  readonly listDeliveries: (alert: number) => readonly DeliveryRow[];
  readonly listDue: (now: number) => readonly (DeliveryRow & { readonly told: AlertRow })[];
  readonly noteAttempt: (delivery: DeliveryRow) => void;
}

const COLUMNS = 'id, product, at, figures';
const DELIVERY_COLUMNS = 'alert, channel, state, attempts, next_at AS nextAt';

export function createAlertRows(database: MetadataDatabase): AlertRows {
  const selectOne = database.prepare(
    'SELECT id FROM alerts WHERE product = ? AND environment = ? AND version = ?',
  );
  const insert = database.prepare(
    'INSERT OR IGNORE INTO alerts (product, environment, version, baseline, at, figures) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertDelivery = database.prepare(
    "INSERT INTO alert_deliveries (alert, channel, state, attempts, next_at) VALUES (?, ?, 'waiting', 0, ?)",
  );
  const select = database.prepare(
    `SELECT ${COLUMNS} FROM alerts WHERE product = ? ORDER BY id DESC LIMIT ?`,
  );
  const selectDeliveries = database.prepare(
    `SELECT ${DELIVERY_COLUMNS} FROM alert_deliveries WHERE alert = ? ORDER BY channel DESC`,
  );
  const selectDue = database.prepare(
    `SELECT ${DELIVERY_COLUMNS}, ${COLUMNS} FROM alert_deliveries JOIN alerts ON id = alert
     WHERE state = 'waiting' AND next_at <= ? ORDER BY alert, channel DESC`,
  );
  const update = database.prepare(
    'UPDATE alert_deliveries SET state = ?, attempts = ?, next_at = ? WHERE alert = ? AND channel = ?',
  );
  return {
    has: (product, environment, version) => selectOne.all(product, environment, version).length > 0,
    add: ({ product, at, figures }, channels) =>
      inTransaction(database, () => {
        const { environment, release, baseline } = figures;
        const text = JSON.stringify(figures);
        const made = insert.run(product, environment, release, baseline ?? '', at, text);
        if (made.changes === 0) return false;
        const [row] = selectOne.all(product, environment, release) as readonly { id: number }[];
        for (const channel of channels) insertDelivery.run(row?.id ?? 0, channel, at);
        return true;
      }),
    list: (product, rowsMax) =>
      (select.all(product, rowsMax) as readonly StoredAlert[]).map(readAlert),
    listDeliveries: (alert) => selectDeliveries.all(alert) as readonly DeliveryRow[],
    listDue: (now) =>
      (selectDue.all(now) as readonly (StoredAlert & DeliveryRow)[]).map(
        ({ alert, channel, state, attempts, nextAt, ...row }) => ({
          alert,
          channel,
          state,
          attempts,
          nextAt,
          told: readAlert(row),
        }),
      ),
    noteAttempt: ({ state, attempts, nextAt, alert, channel }) =>
      void update.run(state, attempts, nextAt, alert, channel),
  };
}

interface StoredAlert extends Omit<AlertRow, 'figures'> {
  readonly figures: string;
}

function readAlert({ id, product, at, figures }: StoredAlert): AlertRow {
  return { id, product, at, figures: JSON.parse(figures) as ReleaseVerdict };
}
