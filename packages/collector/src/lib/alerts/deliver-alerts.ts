/** Brings alerts to where they are to go, again after a while where that fails, and gives up in the end. */
import { alertRetryMs } from '../../limits.ts';
import type { AlertRow, AlertRows, DeliveryRow } from '../metadata/alert-rows.ts';
import type { FailureRows } from '../metadata/failure-rows.ts';
import { type AlertMessage, describeAlert } from './alert-message.ts';
import { type MailServer, sendMail } from './send-mail.ts';
import { sendWebhook } from './send-webhook.ts';

export interface DeliveryParts {
  readonly alerts: AlertRows;
  readonly settings: Pick<FailureRows, 'readSettings'>;
  /** Null where none is configured. */
  readonly mail: MailServer | null;
  readonly isStopping: () => boolean;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** Tries what is due, one after the other. */
export async function deliverAlerts(parts: DeliveryParts): Promise<void> {
  const { alerts, now, log } = parts;
  for (const { told, ...delivery } of alerts.listDue(now())) {
    if (parts.isStopping()) return;
    const isDelivered = await tryDelivery(parts, told, delivery);
    const next = noteOutcome(delivery, isDelivered, now());
    alerts.noteAttempt(next);
    if (next.state === 'failed') {
      log(
        `alerts: expected to reach the ${delivery.channel} of ${told.product}, got none in ${next.attempts} attempts. Look at its settings.`,
      );
    }
  }
}

function noteOutcome(delivery: DeliveryRow, isDelivered: boolean, now: number): DeliveryRow {
  const attempts = delivery.attempts + 1;
  if (isDelivered) return { ...delivery, attempts, state: 'delivered' };
  const waitMs = alertRetryMs[delivery.attempts];
  if (waitMs === undefined) return { ...delivery, attempts, state: 'failed' };
  return { ...delivery, attempts, nextAt: now + waitMs };
}

async function tryDelivery(
  { settings, mail, now }: DeliveryParts,
  alert: AlertRow,
  { channel }: DeliveryRow,
): Promise<boolean> {
  const { webhook, webhookSecret, mailTo } = settings.readSettings(alert.product);
  const message: AlertMessage = describeAlert(alert);
  try {
    if (channel === 'webhook') {
      if (webhook === null || webhookSecret === null) return false;
      return await sendWebhook({ url: webhook, secret: webhookSecret }, message, now());
    }
    if (mail === null || mailTo.length === 0) return false;
    await sendMail(mail, mailTo, message);
    return true;
  } catch {
    // Why can hold addresses; that it failed is enough to try again.
    return false;
  }
}
