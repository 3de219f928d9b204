import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import { KITCHEN_YAML } from '../registry/manifest.fixture.ts';

let bench: CollectorBench;
let cookie: string;
beforeAll(async () => {
  bench = await createCollectorBench();
  const { url, welcomeUrl } = await bench.start();
  const [, token] = (welcomeUrl ?? '').split('#');
  const body = { name: 'ada', password: 'correct horse battery', token };
  const welcome = await bench.call('POST /api/welcome', { body, headers: { origin: url } });
  cookie = (welcome.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
});
afterAll(() => bench.remove());

const kitchen = { params: { product: 'kitchen' } };

it('whoever is not signed in sees nothing but that', async () => {
  const routes = [
    'GET /api/products',
    'GET /api/products/:product/manifest',
    'GET /api/products/:product/keys',
    'GET /api/products/:product/quarantine',
    'GET /api/status',
    'POST /api/ask',
    'POST /api/manifests',
    'POST /api/products/:product/keys',
  ] as const;
  const strangers = [{}, { authorization: 'Bearer wrong' }, { cookie: 'candor_session=wrong' }];
  for (const route of routes) {
    for (const headers of strangers) {
      const { status, body } = await bench.call(route, { ...kitchen, headers });
      expect([route, status, body.error.code]).toEqual([route, 401, 'not_signed_in']);
    }
  }
  expect((await bench.call('GET /api/me', { headers: {} })).body).toEqual({
    user: null,
    setupNeeded: false,
  });
});

it("the session's cookie is out of reach of scripts and other pages, and of plain http behind a proxy that encrypts", async () => {
  const { url: origin } = bench.collector();
  const body = { name: 'ada', password: 'correct horse battery' };
  const signIn = async (headers: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const answer = await bench.call('POST /api/sign-in', { body, headers: { origin, ...headers } });
    return (answer.headers.get('set-cookie') ?? '').split('; ').slice(1).toSorted();
  };
  const always = ['HttpOnly', 'Max-Age=1209600', 'Path=/', 'SameSite=Strict'];
  expect(await signIn({})).toEqual(always);
  expect(await signIn({ 'x-forwarded-proto': 'http' })).toEqual(always);
  expect(await signIn({ 'x-forwarded-proto': 'https' })).toEqual([...always, 'Secure'].toSorted());
});

it('a wrong bearer token does not fall back to the cookie', async () => {
  const { status } = await bench.call('GET /api/products', {
    headers: { authorization: 'Bearer no', cookie },
  });
  expect(status).toBe(401);
});

it("a page of somebody else's can not act for whoever is signed in", async () => {
  const route = 'POST /api/products/:product/keys';
  const body = { environment: 'test' };
  const { url } = bench.collector();
  const evil: readonly Record<string, string>[] = [
    { cookie },
    { cookie, origin: 'https://evil.example.com' },
    { cookie, origin: 'null' },
    { cookie, origin: `${url}.evil.example.com` },
  ];
  for (const headers of evil) {
    const answer = await bench.call(route, { ...kitchen, body, headers });
    expect([answer.status, answer.body.error.code]).toEqual([403, 'origin_refused']);
  }
  const form = { cookie, origin: url, 'content-type': 'application/x-www-form-urlencoded' };
  expect((await bench.call(route, { ...kitchen, body, headers: form })).status).toBe(415);
  // Behind a proxy that has put its own host in the place of the page's.
  const outside = { cookie, origin: 'https://telemetry.example.com' };
  for (const site of ['cross-site', 'same-site', 'none', '']) {
    const headers = { ...outside, 'sec-fetch-site': site };
    const answer = await bench.call(route, { ...kitchen, body, headers });
    expect([site, answer.status]).toEqual([site, 403]);
  }
  const behindProxy = { ...outside, 'sec-fetch-site': 'same-origin' };
  expect((await bench.call(route, { ...kitchen, body, headers: behindProxy })).status).toBe(200);
  const own = await bench.call(route, { ...kitchen, body, headers: { cookie, origin: url } });
  expect(own.body).toMatchObject({ product: 'kitchen', environment: 'test', revoked: null });
});

it('keys are made at random, listed and revoked, and a revoked one takes nothing', async () => {
  const made = await bench.call('POST /api/products/:product/keys', {
    ...kitchen,
    body: { environment: 'ci' },
  });
  const { key } = made.body;
  expect(key).toMatch(/^[0-9a-f]{24}$/);
  const door = `${bench.collector().url}/v1/report/${key}`;
  expect((await fetch(door, { method: 'POST', body: '' })).status).toBe(400);
  const params = { product: 'kitchen', key };
  const revoked = await bench.call('POST /api/products/:product/keys/:key/revoke', { params });
  expect(revoked.body).toMatchObject({ key, revoked: expect.any(String) as string });
  expect((await fetch(door, { method: 'POST', body: '' })).status).toBe(404);
  const { body: keys } = await bench.call('GET /api/products/:product/keys', kitchen);
  expect(keys.map((each) => each.key)).toEqual(expect.arrayContaining(['kitchen-key', key]));
  const other = await bench.call('POST /api/products/:product/keys/:key/revoke', {
    params: { product: 'kitchen', key: 'nobodys' },
  });
  expect(other.body.error.code).toBe('key_unknown');
});

it('a manifest that does not parse is 422 with the line of each issue', async () => {
  const { status, body } = await bench.call('POST /api/manifests', {
    body: 'manifest: 1\nproduct: Kitchen!\n',
  });
  expect([status, body.error.code]).toEqual([422, 'manifest_invalid']);
  expect(body.error.issues).toContainEqual(expect.objectContaining({ path: 'product', line: 2 }));
  const again = await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  expect(again.body).toMatchObject({ product: 'kitchen', added: false });
  const { body: registered } = await bench.call('GET /api/products/:product/manifest', kitchen);
  expect(registered).toMatchObject({
    hash: again.body.hash,
    manifest: { product: 'kitchen', key: 'kitchen-key' },
  });
  const asJson = await bench.call('POST /api/manifests', {
    body: JSON.stringify(registered.manifest),
  });
  expect(asJson.body).toEqual(again.body);
});

it('a manifest whose key differs from another in case alone is 422, with an issue at the key', async () => {
  const yaml = KITCHEN_YAML.replace('kitchen-key', 'Kitchen-KEY');
  const { status, body } = await bench.call('POST /api/manifests', { body: yaml });
  expect([status, body.error.code]).toEqual([422, 'manifest_invalid']);
  expect(body.error.issues).toMatchObject([{ path: 'key', code: 'bad_form' }]);
});

it('questions about what is not declared are 422, of an unknown product 404, of a strange form 400', async () => {
  const ask = (body: unknown) => bench.call('POST /api/ask', { body });
  const good = {
    product: 'kitchen',
    metric: { of: 'sessions' },
    breakdown: null,
    filters: [],
    span: { from: '2026-11-01', to: '2026-11-02' },
    step: 'day',
  };
  // Until the store has made its tables it is away.
  await expect.poll(async () => (await ask(good)).status, { timeout: 20_000 }).toBe(200);
  const undeclared = await ask({ ...good, metric: { of: 'events', event: 'dish.burnt' } });
  expect([undeclared.status, undeclared.body.error.code]).toEqual([422, 'question_invalid']);
  expect(undeclared.body.error.issues?.length).toBeGreaterThan(0);
  expect((await ask({ ...good, product: 'cellar' })).body.error.code).toBe('product_unknown');
  for (const body of ['no json', '[]', 'null', '{}']) {
    expect((await ask(body)).body.error.code).toBe('body_invalid');
  }
});

it('paths and methods that are no routes, and bodies that are too large, are told as such', async () => {
  const { url } = bench.collector();
  const read = async (path: string, init?: RequestInit) => {
    const answer = await fetch(url + path, init);
    const { error } = (await answer.json()) as { readonly error: { readonly code: string } };
    return [answer.status, error.code];
  };
  expect(await read('/api/nothing')).toEqual([404, 'path_unknown']);
  expect(await read('/v1/nothing', { method: 'POST', body: 'x' })).toEqual([404, 'path_unknown']);
  expect(await read('/api/products', { method: 'DELETE' })).toEqual([405, 'method_not_allowed']);
  const body = JSON.stringify({ name: 'x'.repeat(2_000_000), password: '' });
  const headers = { 'content-type': 'application/json', origin: url };
  expect(await read('/api/sign-in', { method: 'POST', body, headers })).toEqual([
    413,
    'body_too_large',
  ]);
});

it('signing out ends the session; what was refused can be read by name', async () => {
  const { url } = bench.collector();
  const signedIn = { headers: { cookie, origin: url } };
  await fetch(`${url}/v1/report/kitchen-key`, { method: 'POST', body: 'not a report' });
  const { body: rows } = await bench.call('GET /api/products/:product/quarantine', {
    ...kitchen,
    ...signedIn,
  });
  expect(rows).toContainEqual(
    expect.objectContaining({ reason: 'truncated', event: '', field: '' }),
  );
  const out = await bench.call('POST /api/sign-out', signedIn);
  expect(out.body).toEqual({ user: null, setupNeeded: false });
  expect((await bench.call('GET /api/products', signedIn)).status).toBe(401);
});
