/** A request from an address of this machine that the test chooses: all of 127.0.0.0/8 is its own, on Linux. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface PostFrom {
  /** Such as 127.0.0.2. */
  readonly from: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function postFrom(
  url: string,
  { from, body, headers = {} }: PostFrom,
): Promise<{ readonly status: number; readonly text: string }> {
  const sent = request(url, { method: 'POST', localAddress: from, headers });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, text: await text(answer) };
}
