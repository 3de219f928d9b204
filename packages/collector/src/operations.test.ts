import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import { readConnectionFile } from './lib/data-folder/connection-file.ts';
import { describeDataFolder } from './lib/data-folder/data-folder.ts';
import { attemptsFreeMax, passwordCharsMax } from './limits.ts';
import { eventLine, headLine } from './lib/door/door.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';

let bench: CollectorBench;
beforeAll(async () => {
  bench = await createCollectorBench();
  await bench.start();
  await bench.whenReady();
});
afterAll(() => bench.remove());

const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${bench.collector().url}${path}`, { headers });

async function readMetrics(of = bench): Promise<string> {
  const token = readConnectionFile(describeDataFolder(of.folder))?.token ?? '';
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${of.collector().url}/metrics`, { headers });
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return answer.text();
}

/** The value of a metric; NaN where it is not there. */
function valueOf(text: string, name: string): number {
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? Number.NaN);
}

it('/metrics tells what is counted to whoever has the token, and to nobody else', async () => {
  expect((await ask('/metrics')).status).toBe(401);
  expect((await ask('/metrics', { authorization: 'Bearer wrong' })).status).toBe(401);
  const before = await readMetrics();
  for (let count = 0; count < 3; count += 1) {
    await fetch(`${bench.collector().url}/v1/report/nobody`, { method: 'POST', body: 'x' });
  }
  const after = await readMetrics();
  const name = 'candor_answers_total{door="native",status="404"}';
  expect([valueOf(before, name), valueOf(after, name)]).toEqual([Number.NaN, 3]);
  expect(valueOf(after, 'candor_answer_seconds_bucket{door="native",le="+Inf"}')).toBe(3);
  expect(valueOf(after, 'candor_store_up')).toBe(1);
  expect(valueOf(after, 'candor_engine_restarts_total')).toBe(0);
  expect(valueOf(after, 'candor_loader_behind_seconds')).toBe(0);
  expect(valueOf(after, 'candor_retention_held')).toBe(0);
  expect(valueOf(after, 'candor_retention_dropped_events_total')).toBe(0);
  const free = valueOf(after, 'candor_disk_free_bytes');
  expect(free).toBeGreaterThan(0);
  expect(free).toBeLessThan(valueOf(after, 'candor_disk_bytes'));
  expect(valueOf(after, 'process_resident_memory_bytes')).toBeGreaterThan(2 ** 20);
});

it('a token of a program opens /metrics by its scope, and is told which one it lacks', async () => {
  const { token: own } = readConnectionFile(describeDataFolder(bench.folder)) ?? { token: '' };
  const make = async (scope: string): Promise<string> => {
    const body = JSON.stringify({ name: scope, scopes: [scope], days: 1 });
    const headers = { authorization: `Bearer ${own}`, 'content-type': 'application/json' };
    const answer = await fetch(`${bench.collector().url}/api/tokens`, {
      method: 'POST',
      headers,
      body,
    });
    return ((await answer.json()) as { token: string }).token;
  };
  const read = await ask('/metrics', { authorization: `Bearer ${await make('read')}` });
  expect(read.status).toBe(200);
  const audit = await ask('/metrics', { authorization: `Bearer ${await make('audit')}` });
  expect(audit.status).toBe(403);
  expect(await audit.text()).toContain('scope_missing');
});

it('/metrics counts wrong passwords, and attempts that are made to wait, and names nobody', async () => {
  const guess = async (password: string): Promise<number> => {
    const answer = await fetch(`${bench.collector().url}/api/sign-in`, {
      method: 'POST',
      headers: { origin: bench.collector().url, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'mallory', password }),
    });
    return answer.status;
  };
  // A wait is one second at first, which a busy machine may take to look at a password.
  let wrong = 0;
  while ((await guess('wrong')) === 401) wrong += 1;
  expect(wrong).toBeGreaterThanOrEqual(attemptsFreeMax);
  expect(await guess('x'.repeat(passwordCharsMax + 1))).toBe(401);
  const text = await readMetrics();
  expect(valueOf(text, 'candor_sign_in_wrong_total')).toBe(wrong + 1);
  expect(valueOf(text, 'candor_sign_in_kept_waiting_total')).toBe(1);
  expect(text).not.toContain('mallory');
});

it('/metrics tells of each key what it may come to, and what was refused for more', async () => {
  const { product, key } = { product: 'kitchen', key: 'kitchen-key' };
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  const route = 'POST /api/products/:product/keys/:key/limit';
  const limited = await bench.call(route, {
    params: { product, key },
    body: { requestsPerMinuteMax: 1 },
  });
  expect(limited.body.budget).toMatchObject({ requestsPerMinuteMax: 1, isOwn: true });
  const door = `${bench.collector().url}/v1/report/${key}`;
  for (let count = 0; count < 3; count += 1) await fetch(door, { method: 'POST', body: 'x' });
  const text = await readMetrics();
  expect(valueOf(text, 'candor_key_refused_total{key="kitchen-key"}')).toBe(2);
  expect(valueOf(text, 'candor_key_requests_per_minute_max{key="kitchen-key"}')).toBe(1);
  expect(valueOf(text, 'candor_key_bytes_per_minute_max{key="kitchen-key"}')).toBe(2 ** 33);
  const { body } = await bench.call('GET /api/products/:product/keys', { params: { product } });
  expect(body[0]?.budget.refused).toBe(2);
});

it('metrics.token opens /metrics and nothing else, and is the same after a start', async () => {
  const { metricsTokenFile } = describeDataFolder(bench.folder);
  const authorization = `Bearer ${(await readFile(metricsTokenFile, 'utf8')).trim()}`;
  expect((await ask('/metrics', { authorization })).status).toBe(200);
  const me = await ask('/api/me', { authorization });
  expect(await me.json()).toMatchObject({ user: null });
  for (const path of ['/api/status', '/api/products']) {
    expect([path, (await ask(path, { authorization })).status]).toEqual([path, 401]);
  }
  await bench.stop();
  await bench.start();
  await bench.whenReady();
  expect((await ask('/metrics', { authorization })).status).toBe(200);
});

it('every line of /metrics is one that Prometheus reads, and each metric says what it is', async () => {
  const text = await readMetrics();
  const sample = /^[a-z_]+(?:\{[a-z]+="[^"\\\n]*"(?:,[a-z]+="[^"\\\n]*")*\})? -?[\d.e+-]+$/;
  const lines = text.trimEnd().split('\n');
  expect(
    lines.filter((line) => !/^# (?:HELP|TYPE) [a-z_]+ .+$/.test(line) && !sample.test(line)),
  ).toEqual([]);
  const names = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]);
  expect(new Set(names).size).toBe(names.length);
});

it.each(['/healthz', '/readyz', '/metrics'])('%s is read and nothing else', async (path) => {
  const url = `${bench.collector().url}${path}`;
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const answer = await fetch(url, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  }
  const head = await fetch(url, { method: 'HEAD' });
  expect(head.status).toBe(path === '/metrics' ? 401 : 200);
});

it('/readyz is 200 while questions are answered', async () => {
  expect((await ask('/readyz')).status).toBe(200);
});

it('/readyz is 503 while the store is away, when reports are still taken', async () => {
  const lonely = await createCollectorBench();
  try {
    // Nobody listens on the discard port.
    const { url } = await lonely.start({ storeUrl: 'http://candor:candor@127.0.0.1:9/candor' });
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  } finally {
    await lonely.remove();
  }
});

it('answers are logged only where that is asked for, and then neither the key nor whoever asked', async () => {
  const logging = await createCollectorBench();
  try {
    const send = async (url: string): Promise<void> => {
      await fetch(`${url}/v1/report/secret-key`, { method: 'POST', body: 'x' });
    };
    await send((await logging.start()).url);
    expect(logging.logged.filter((line) => line.startsWith('access:'))).toEqual([]);
    await logging.stop();
    await send((await logging.start({ accessLog: true })).url);
    await logging.stop();
    const lines = logging.logged.filter((line) => line.startsWith('access:'));
    expect(lines).toEqual([expect.stringMatching(/^access: native 404 in \d+ ms$/)]);
  } finally {
    await logging.remove();
  }
});

it('an engine that was killed is counted, and what waits for it is told', async () => {
  const pid = bench.collector().readEnginePid();
  if (pid === undefined) throw new Error('the engine is not up');
  process.kill(pid, 'SIGKILL');
  const countRestarts = async (): Promise<unknown> =>
    valueOf(await readMetrics(), 'candor_engine_restarts_total');
  await expect.poll(countRestarts, { timeout: 30_000 }).toBe(1);
  await bench.whenReady();
});

it('what a collector dropped by its retention is counted in /metrics, in the status and in the audit log', async () => {
  const keeping = await createCollectorBench();
  let now = Date.now();
  const start = (): Promise<unknown> => keeping.start({ retention: ['2d'] }, () => now);
  try {
    await start();
    await keeping.call('POST /api/manifests', { body: KITCHEN_YAML });
    const at = new Date(now).toISOString();
    const body =
      headLine({ started: at }) + [1, 2, 3].map((seq) => eventLine(seq, { at })).join('');
    const sent = await fetch(`${keeping.collector().url}/v1/report/kitchen-key`, {
      method: 'POST',
      body,
    });
    expect(sent.status).toBe(200);
    expect((await keeping.whenLoaded()).eventsStored).toBe(3);
    await keeping.stop();
    // Later than it is kept, and not so much later that the clock is not believed.
    now += 4 * 86_400_000;
    await start();
    const readDropped = async (): Promise<unknown> =>
      (await keeping.call('GET /api/status')).body.retention?.dropped;
    const lastDay = new Date(now).toISOString().slice(0, 10);
    await expect
      .poll(readDropped)
      .toEqual([{ product: 'kitchen', lane: 'usage', events: 3, lastDay }]);
    expect((await keeping.call('GET /api/status')).body.eventsStored).toBe(0);
    const metrics = await readMetrics(keeping);
    expect(valueOf(metrics, 'candor_retention_dropped_events_total')).toBe(3);
    expect(valueOf(metrics, 'candor_retention_applied_timestamp_seconds')).toBeGreaterThan(0);
    const { acts } = (await keeping.call('GET /api/audit')).body;
    const expired = acts.find(({ act }) => act === 'events_expired');
    expect(expired).toMatchObject({ actor: '(retention)', subject: 'kitchen/usage' });
  } finally {
    await keeping.remove();
  }
});
