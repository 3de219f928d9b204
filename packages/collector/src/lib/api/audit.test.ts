import { ROUTES, type RouteDeclaration, type RouteName } from '@candor/query/routes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import { bakeryVocabulary } from '../failures/bakery.fixture.ts';
import { KITCHEN_YAML } from '../registry/manifest.fixture.ts';
import { PASSWORD, createUser, readCookie } from './people.fixture.ts';

let bench: CollectorBench;
beforeAll(async () => {
  bench = await createCollectorBench();
  await bench.start();
});
afterAll(() => bench.remove());

/** All that must never be in the log. */
const secrets: string[] = [PASSWORD];
let ada: Record<string, string>;

async function signIn(name: string): Promise<Record<string, string>> {
  const origin = bench.collector().url;
  const body = { name, password: PASSWORD };
  const { headers } = await bench.call('POST /api/sign-in', { body, headers: { origin } });
  return { origin, cookie: readCookie(headers) };
}

/** Two groups of failures. */
const [GROUP, OTHER] = ['1:0123456789abcdef', '1:fedcba9876543210'];
const kitchen = { product: 'kitchen', key: 'kitchen-key', group: GROUP, version: '1.0.0' };
const question = {
  product: 'kitchen',
  metric: { of: 'installations' },
  breakdown: null,
  filters: [],
  span: { from: '2026-01-01', to: '2026-01-28' },
  step: 'week',
};
const call = async (route: RouteName, params = {}, body = {}): Promise<unknown> => {
  const answer = await bench.call(route, { params, body, headers: ada });
  expect([route, answer.status]).toEqual([route, 200]);
  return answer.body;
};

/** Every route that changes something, with a request that does, in an order in which they can: and the act that is noted. */
const changes: readonly (readonly [RouteName, string, () => Promise<unknown>])[] = [
  [
    'POST /api/welcome',
    'administrator_created',
    async () => {
      const url = bench.collector().welcomeUrl ?? '';
      const [, token = ''] = url.split('#');
      secrets.push(token);
      const body = { name: 'ada', password: PASSWORD, token };
      const origin = bench.collector().url;
      const welcome = await bench.call('POST /api/welcome', { body, headers: { origin } });
      ada = { origin, cookie: readCookie(welcome.headers) };
    },
  ],
  [
    'POST /api/invitations',
    'user_invited',
    async () => {
      const body = { name: 'grace', role: 'viewer' };
      secrets.push(JSON.stringify(await call('POST /api/invitations', {}, body)).slice(-46, -3));
    },
  ],
  [
    'POST /api/invitations/:name/withdraw',
    'invitation_withdrawn',
    () => call('POST /api/invitations/:name/withdraw', { name: 'grace' }),
  ],
  ['POST /api/join', 'user_joined', () => createUser(bench, 'grace', 'viewer')],
  ['POST /api/sign-in', 'signed_in', () => signIn('grace')],
  [
    'POST /api/users/:name/role',
    'role_changed',
    () => call('POST /api/users/:name/role', { name: 'grace' }, { role: 'editor' }),
  ],
  [
    'POST /api/users/:name/sign-out',
    'sessions_ended',
    () => call('POST /api/users/:name/sign-out', { name: 'grace' }),
  ],
  [
    'POST /api/users/:name/remove',
    'user_removed',
    () => call('POST /api/users/:name/remove', { name: 'grace' }),
  ],
  [
    'POST /api/tokens',
    'token_created',
    async () => {
      const body = { name: 'ci', scopes: ['read'], days: 1 };
      const made = (await call('POST /api/tokens', {}, body)) as { readonly token: string };
      secrets.push(made.token.slice(-43));
    },
  ],
  [
    'POST /api/tokens/:id/revoke',
    'token_revoked',
    async () => {
      const { body } = await bench.call('GET /api/tokens');
      await call('POST /api/tokens/:id/revoke', { id: body[0]?.id ?? '' });
    },
  ],
  [
    'POST /api/manifests',
    'manifest_registered',
    () => bench.call('POST /api/manifests', { body: KITCHEN_YAML, headers: ada }),
  ],
  [
    'POST /api/products/:product/keys',
    'key_created',
    () => call('POST /api/products/:product/keys', kitchen, { environment: 'ci' }),
  ],
  [
    'POST /api/products/:product/keys/:key/limit',
    'key_limited',
    () =>
      call('POST /api/products/:product/keys/:key/limit', kitchen, { requestsPerMinuteMax: 100 }),
  ],
  [
    'POST /api/products/:product/keys/:key/revoke',
    'key_revoked',
    () => call('POST /api/products/:product/keys/:key/revoke', kitchen),
  ],
  [
    'POST /api/products/:product/charts',
    'chart_saved',
    () => call('POST /api/products/:product/charts', kitchen, { title: 'Cooks', question }),
  ],
  [
    'POST /api/products/:product/charts/:id/remove',
    'chart_removed',
    async () => {
      const { body } = await bench.call('GET /api/products/:product/charts', { params: kitchen });
      const id = body[0]?.id ?? '';
      await call('POST /api/products/:product/charts/:id/remove', { ...kitchen, id });
    },
  ],
  [
    'PUT /api/products/:product/vocabularies/:version',
    'vocabulary_registered',
    () => {
      const body = { ...bakeryVocabulary, product: 'kitchen' };
      return call('PUT /api/products/:product/vocabularies/:version', kitchen, body);
    },
  ],
  [
    'POST /api/products/:product/failures/:group/status',
    'failure_status_set',
    () =>
      call('POST /api/products/:product/failures/:group/status', kitchen, { status: 'ignored' }),
  ],
  [
    'POST /api/products/:product/failures/:group/merge',
    'failure_merged',
    () => call('POST /api/products/:product/failures/:group/merge', kitchen, { into: OTHER }),
  ],
  [
    'POST /api/products/:product/failures/:group/split',
    'failure_split',
    () =>
      call('POST /api/products/:product/failures/:group/split', kitchen, { fingerprint: OTHER }),
  ],
  [
    'PUT /api/products/:product/failure-settings',
    'failure_settings_changed',
    () => {
      const webhookSecret = 'a secret that signs what a webhook gets';
      secrets.push(webhookSecret);
      const body = { webhook: 'https://example.com/', webhookSecret };
      return call('PUT /api/products/:product/failure-settings', kitchen, body);
    },
  ],
  [
    'POST /api/password',
    'password_changed',
    async () => {
      const next = 'another battery of horses';
      secrets.push(next);
      await call('POST /api/password', {}, { password: PASSWORD, next });
      await call('POST /api/password', {}, { password: next, next: PASSWORD });
    },
  ],
  [
    'POST /api/sessions/end',
    'sessions_ended',
    async () => {
      await call('POST /api/sessions/end');
      ada = await signIn('ada');
    },
  ],
  [
    'POST /api/sign-out',
    'signed_out',
    async () => {
      await call('POST /api/sign-out');
      ada = await signIn('ada');
    },
  ],
];

it('every route that changes something is noted with who did it and what, and never with a secret', async () => {
  const changing = Object.entries<RouteDeclaration>(ROUTES).flatMap(([name, route]) =>
    route.changes ? [name] : [],
  );
  expect(changes.map(([route]) => route).toSorted()).toEqual(changing.toSorted());
  let newest = 0;
  for (const [route, act, make] of changes) {
    await make();
    const { acts } = (await bench.call('GET /api/audit', { query: { rows: '20' } })).body;
    const added = acts.filter(({ id }) => id > newest).map((row) => row.act);
    expect([route, added.includes(act)]).toEqual([route, true]);
    newest = acts[0]?.id ?? newest;
  }
  const { body } = await bench.call('GET /api/audit', { query: { rows: '500' } });
  const text = JSON.stringify(body);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(20);
    expect(text).not.toContain(secret);
  }
  const actors = new Set(body.acts.map(({ actor }) => actor));
  expect(actors).toEqual(new Set(['ada', 'grace', '(command line)']));
});

it('the log is read in pages, from the newest, and each act is on one of them', async () => {
  const whole = (await bench.call('GET /api/audit', { query: { rows: '500' } })).body;
  expect(whole.before).toBeNull();
  const paged: number[] = [];
  for (let before: number | null = 0; before !== null;) {
    const query: Record<string, string> = { rows: '7', ...(before > 0 && { before: `${before}` }) };
    const page: typeof whole = (await bench.call('GET /api/audit', { query })).body;
    paged.push(...page.acts.map(({ id }) => id));
    ({ before } = page);
  }
  expect(paged).toEqual(whole.acts.map(({ id }) => id));
  for (const rows of ['0', '501', 'many', '-1']) {
    const { body } = await bench.call('GET /api/audit', { query: { rows } });
    expect(body.error.code).toBe('query_invalid');
  }
});
