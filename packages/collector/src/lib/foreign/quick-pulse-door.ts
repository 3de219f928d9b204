/**
 * Live Metrics of Application Insights, `POST /QuickPulseService.svc/ping` and `/post`: SDKs ask there each few seconds whether
 * somebody watches. Nobody ever does, and a header says so; refused, they would ask again and again and log a fault each time.
 * What they send along (the name of the machine, processor time) is thrown away unread.
 */
import { sendRefusal } from '../http/answer.ts';
import type { ForeignDoor } from './otlp-door.ts';

export const serveQuickPulse: ForeignDoor = async (request, response) => {
  const isPost = request.method === 'POST';
  await sendRefusal(request, response, {
    status: isPost ? 200 : 405,
    headers: isPost ? { 'x-ms-qps-subscribed': 'false' } : { allow: 'POST' },
    body: Buffer.alloc(0),
  });
};
