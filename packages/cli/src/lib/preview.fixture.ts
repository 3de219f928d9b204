import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import type { TestProduct } from '../product.fixture.ts';
import type { Preview } from './preview-command.ts';

/** One event in each of two lanes, by a session that ends. */
export function recordTwo(product: TestProduct): void {
  const telemetry = product.open();
  telemetry.record('thing.made', { count: 3 });
  telemetry.record('thing.failed', { kind: 'large' });
  telemetry.close();
}

/** One attempt to send, as the product makes it. */
export async function sendNow(product: TestProduct): Promise<void> {
  const telemetry = product.open();
  await telemetry.send();
  telemetry.close();
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The bytes that sockets carried, as a preview can know them: but for the time of sending and the credentials of a proxy. */
export function describeCaptured({ captured }: TestProduct): readonly string[] {
  return captured.map(({ raw }) =>
    raw
      .toString('latin1')
      .replace(/^(date): (.*)\r$/m, (_line, name: string, value: string) =>
        Date.parse(value) > 0 ? `${name}: (when it is sent)\r` : 'no date',
      )
      .replace(
        /^(proxy-authorization): Basic dXNlcjpwQHNz\r$/m,
        '$1: (credentials of the proxy, not shown)\r',
      ),
  );
}

/** The same bytes out of what `preview --json` says. */
export function buildBytes({ head, body, wireSha256 }: Preview['requests'][number]): string {
  const wire = gzipSync(body);
  expect(sha256(wire)).toBe(wireSha256);
  return `${head.join('\r\n')}\r\n\r\n${wire.toString('latin1')}`;
}
