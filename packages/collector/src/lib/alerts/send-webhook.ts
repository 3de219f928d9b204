/**
 * An alert as a POST of JSON to an address of the vendor's. It is signed, so that the receiver knows whose it is and when it was made:
 *
 *     x-candor-signature: t=<seconds since the epoch>,v1=<HMAC-SHA-256 in hex of "<t>.<body>" under the webhook's secret>
 */
import { createHmac } from 'node:crypto';
import { webhookMsMax } from '../../limits.ts';
import type { AlertMessage } from './alert-message.ts';

const SIGNATURE_HEADER = 'x-candor-signature';

export interface Webhook {
  readonly url: string;
  readonly secret: string;
}

/** True where the receiver answered 2xx. Redirects are not followed: the address is the one that an administrator gave. */
export async function sendWebhook(
  { url, secret }: Webhook,
  message: AlertMessage,
  now: number,
): Promise<boolean> {
  const body = JSON.stringify(message.data);
  const answer = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      [SIGNATURE_HEADER]: signBody(body, secret, now),
    },
    redirect: 'error',
    signal: AbortSignal.timeout(webhookMsMax),
  });
  // Nothing of the answer is of interest, however long it is.
  await answer.body?.cancel();
  return answer.ok;
}

export function signBody(body: string, secret: string, now: number): string {
  const seconds = Math.floor(now / 1000);
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`, 'utf8').digest('hex');
  return `t=${seconds},v1=${digest}`;
}
