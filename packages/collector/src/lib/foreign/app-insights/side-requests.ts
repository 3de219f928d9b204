/** What SDKs of Application Insights ask beside sending: browsers whether they may, Live Metrics whether somebody watches. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendRefusal } from '../../http/answer.ts';
import { corsMaxAgeS } from '../limits.ts';

const CORS_HEADERS =
  'Content-Type, Content-Encoding, Sdk-Context, X-Set-Cross-Origin-Resource-Policy, Cache-Control';

/** Any page may send here. */
export function sendPreflight(request: IncomingMessage, response: ServerResponse): void {
  const asked = request.headers['access-control-request-headers'];
  // Echoed only where it has the form of a list of header names.
  const isList = asked !== undefined && /^[A-Za-z0-9-]+(?:, ?[A-Za-z0-9-]+)*$/.test(asked);
  response.writeHead(204, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': isList ? `${CORS_HEADERS}, ${asked}` : CORS_HEADERS,
    'access-control-max-age': String(corsMaxAgeS),
  });
  response.end();
}

/**
 * Live Metrics of Application Insights, `POST /QuickPulseService.svc/ping` and `/post`: SDKs ask there each few seconds whether
 * somebody watches. Nobody ever does, and a header says so; refused, they would ask again and again and log a fault each time.
 * What they send along (the name of the machine, processor time) is thrown away unread.
 */
export async function serveQuickPulse(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const isPost = request.method === 'POST';
  await sendRefusal(request, response, {
    status: isPost ? 200 : 405,
    headers: isPost ? { 'x-ms-qps-subscribed': 'false' } : { allow: 'POST' },
    body: Buffer.alloc(0),
  });
}
