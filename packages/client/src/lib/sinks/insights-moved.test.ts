import { createServer, type Server } from 'node:https';
import path from 'node:path';
import { listLedgerFiles } from '@candor/local/ledger';
import { readLedger } from '@candor/local/read-ledger';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCertificate } from '../../certificate.fixture.ts';
import { listen, startCollector, type TestCollector } from '../../collector.fixture.ts';
import { buildInsightsSink } from '../../insights-service.fixture.ts';
import { sendMsMax } from '../../limits.ts';
import { createSandbox, type Sandbox } from '../../sandbox.fixture.ts';

let moved: Server;
let port = 0;
let server: TestCollector;
let sandbox: Sandbox;
const asked: string[] = [];
let location = '';
let nextLocation: string | null = null;
let elapsedMs = 0;
let answerMs = 0;
beforeEach(async () => {
  sandbox = createSandbox('http://127.0.0.1:1');
  asked.length = 0;
  answerMs = 0;
  nextLocation = null;
  const [key, cert] = createCertificate(sandbox.root);
  moved = createServer({ key, cert }, (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    elapsedMs += answerMs;
    request.resume();
    request.on('end', () => {
      if (request.url === '/again')
        response.writeHead(308, { location: nextLocation ?? location }).end();
      else response.end('{"itemsReceived":1,"itemsAccepted":1,"errors":[]}');
    });
  });
  port = await listen(moved);
  server = await startCollector((response) => {
    response.writeHead(308, { location }).end();
  });
});
afterEach(async () => {
  await server.close();
  moved.closeAllConnections();
  await new Promise((resolve) => {
    moved.close(resolve);
  });
  sandbox.remove();
});

const send = async (caFile?: string, env: Record<string, string> = {}): Promise<unknown> => {
  const telemetry = sandbox.openOn({
    rawLog: true,
    effects: { elapsedMs: () => elapsedMs, env },
    ...(caFile === undefined ? {} : { caFile }),
    sinks: [buildInsightsSink(`http://localhost:${server.port}`)],
  });
  telemetry.record('thing.made', { count: 1 });
  telemetry.record('thing.failed', { code: 1 });
  const result = await telemetry.send();
  telemetry.close();
  return result;
};

it('a redirection to https on the same host is followed, and remembered for the other lane', async () => {
  location = `https://localhost:${port}/v2/track?moved`;
  expect(await send(path.join(sandbox.root, 'cert.pem'))).toEqual({ sent: 2, kept: 0, dropped: 0 });
  expect(asked).toEqual(['POST /v2/track?moved', 'POST /v2/track?moved']);
  expect(server.received).toHaveLength(1);
});

it('nothing goes to a host whose certificate nobody vouches for, or without a file of certificates', async () => {
  location = `https://localhost:${port}/v2/track`;
  expect(await send()).toEqual({ sent: 0, kept: 2, dropped: 0 });
  expect(await send(path.join(sandbox.root, 'none.pem'))).toMatchObject({ sent: 0 });
  expect(asked).toEqual([]);
});

it('what went out before a redirection whose proxy is not understood is in the ledger', async () => {
  location = `https://localhost:${port}/v2/track`;
  const env = { HTTPS_PROXY: 'socks5h://127.0.0.1:9050' };
  expect(await send(path.join(sandbox.root, 'cert.pem'), env)).toMatchObject({ sent: 0, kept: 2 });
  expect([server.received.length, asked.length]).toEqual([1, 0]);
  const [file = ''] = listLedgerFiles(sandbox.folder, 'test-product');
  expect(readLedger(file)).toMatchObject([
    { address: `http://localhost:${server.port}/v2/track`, status: 308 },
  ]);
});

it('redirections without end are followed for a while, and everything is kept', async () => {
  location = `https://localhost:${port}/again`;
  expect(await send(path.join(sandbox.root, 'cert.pem'))).toMatchObject({ sent: 0, kept: 2 });
  expect(asked).toHaveLength(3);
});

it.each([
  ['is followed', 0, 1],
  ['is followed no more once the time of an attempt is over', sendMsMax + 1, 0],
])('a redirection by where it led to %s', async (_what, takesMs, connections) => {
  const next = await startCollector();
  location = `https://localhost:${port}/again`;
  nextLocation = `https://localhost:${next.port}/`;
  answerMs = takesMs;
  expect(await send(path.join(sandbox.root, 'cert.pem'))).toMatchObject({ sent: 0, kept: 2 });
  expect([asked.length, next.connections()]).toEqual([1, connections]);
  await next.close();
});
