import { ROUTES, type RouteName } from '@candor/query/routes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import { eventLine, headLine } from '../door/door.fixture.ts';
import { KITCHEN_YAML } from '../registry/manifest.fixture.ts';
import { type Askers, createAskers } from './people.fixture.ts';

let bench: CollectorBench;
let askers: Askers;
beforeAll(async () => {
  bench = await createCollectorBench();
  await bench.start();
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  askers = await createAskers(bench);
});
afterAll(() => bench.remove());

const ALL = 'nobody owner viewer editor administrator read register manage audit';
const PEOPLE = 'owner viewer editor administrator';
/** The owner is nobody's user, and has neither a password nor sessions to end. */
const USERS = 'viewer editor administrator';
const READERS = `${PEOPLE} read`;
const ADMINISTRATORS = 'owner administrator';
const MANAGERS = `${ADMINISTRATORS} manage`;

/** Who is let in, told a second time on purpose: a change of the table of routes is to be made in two places. */
const LET_IN: Readonly<Record<RouteName, string>> = {
  'GET /api/openapi.json': ALL,
  'GET /api/me': ALL,
  'POST /api/welcome': ALL,
  'POST /api/join': ALL,
  'POST /api/sign-in': ALL,
  'POST /api/sign-out': ALL,
  'POST /api/password': USERS,
  'GET /api/sessions': PEOPLE,
  'POST /api/sessions/end': USERS,
  'GET /api/users': ADMINISTRATORS,
  'POST /api/invitations': ADMINISTRATORS,
  'POST /api/invitations/:name/withdraw': ADMINISTRATORS,
  'POST /api/users/:name/role': ADMINISTRATORS,
  'POST /api/users/:name/sign-out': ADMINISTRATORS,
  'POST /api/users/:name/remove': ADMINISTRATORS,
  'GET /api/tokens': ADMINISTRATORS,
  'POST /api/tokens': ADMINISTRATORS,
  'POST /api/tokens/:id/revoke': ADMINISTRATORS,
  'GET /api/audit': `${ADMINISTRATORS} audit`,
  'GET /api/products': READERS,
  'GET /api/products/:product/manifest': READERS,
  'POST /api/manifests': 'owner editor administrator register',
  'GET /api/products/:product/keys': READERS,
  'POST /api/products/:product/keys': MANAGERS,
  'POST /api/products/:product/keys/:key/limit': MANAGERS,
  'POST /api/products/:product/keys/:key/revoke': MANAGERS,
  'GET /api/products/:product/quarantine': MANAGERS,
  'GET /api/products/:product/undeclared': 'owner editor administrator register',
  'GET /api/products/:product/charts': READERS,
  'POST /api/products/:product/charts': 'owner editor administrator manage',
  'POST /api/products/:product/charts/:id/remove': 'owner editor administrator manage',
  'GET /api/products/:product/vocabularies': READERS,
  'GET /api/products/:product/vocabularies/:version': READERS,
  'PUT /api/products/:product/vocabularies/:version': 'owner editor administrator register',
  'GET /api/products/:product/failures': READERS,
  'GET /api/products/:product/blocked': READERS,
  'GET /api/products/:product/failures/:group': READERS,
  'POST /api/products/:product/failures/:group/status': 'owner editor administrator manage',
  'POST /api/products/:product/failures/:group/merge': 'owner editor administrator manage',
  'POST /api/products/:product/failures/:group/split': 'owner editor administrator manage',
  'GET /api/products/:product/failure-settings': MANAGERS,
  'PUT /api/products/:product/failure-settings': MANAGERS,
  'GET /api/products/:product/health': READERS,
  'GET /api/products/:product/releases-compared': READERS,
  'GET /api/products/:product/alerts': READERS,
  'GET /api/gate': READERS,
  'POST /api/ask': READERS,
  'POST /api/ask/batch': READERS,
  'GET /api/status': READERS,
};

it('counts of any size, by version or key, are told to nobody but administrators and whoever may manage', async () => {
  const params = { product: 'kitchen' };
  // An event that nobody declares, of a version that one machine alone runs.
  const { body: added } = await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  const at = new Date().toISOString();
  const head = { manifest: added.hash, version: '9.8.7', started: at };
  const body = headLine(head) + eventLine(1, { event: 'oven.cleaned', at, hot: true });
  const url = `${bench.collector().url}/v1/report/kitchen-key`;
  expect((await fetch(url, { method: 'POST', body })).status).toBe(200);
  const seen = new Map<string, string>();
  for (const [asker, headers] of askers) {
    const asked = headers === undefined ? { params } : { params, headers };
    const refused = await bench.call('GET /api/products/:product/quarantine', asked);
    const names = await bench.call('GET /api/products/:product/undeclared', asked);
    const keys = await bench.call('GET /api/products/:product/keys', asked);
    const isCounted = keys.status === 200 && keys.body[0]?.budget.refused !== null;
    const isNamed = JSON.stringify(names.body).includes('"oven.cleaned"');
    // Its manifest holds numbers of its own.
    expect([asker, isNamed && /\d/.test(JSON.stringify(names.body.names))]).toEqual([asker, false]);
    const sees = [
      ...(JSON.stringify(refused.body).includes('9.8.7') ? ['versions'] : []),
      ...(isNamed ? ['names'] : []),
      ...(isCounted ? ['keys'] : []),
    ];
    seen.set(asker, sees.join(' '));
  }
  expect(Object.fromEntries(seen)).toEqual({
    nobody: '',
    owner: 'versions names keys',
    viewer: '',
    editor: 'names',
    administrator: 'versions names keys',
    read: '',
    register: 'names',
    manage: 'versions',
    audit: '',
  });
});

/** These end the sessions by which the others are asked. */
const LAST: readonly RouteName[] = ['POST /api/sessions/end', 'POST /api/sign-out'];
const SHUT: ReadonlySet<string> = new Set(['not_signed_in', 'not_allowed', 'scope_missing']);

it('each route lets in whom it says, and nobody else', async () => {
  const names = Object.keys(ROUTES) as readonly RouteName[];
  const inOrder = [...names.filter((name) => !LAST.includes(name)), ...LAST];
  const letIn = new Map<string, string[]>();
  const turnedAway = new Set<string>();
  for (const route of inOrder) {
    letIn.set(route, []);
    for (const [asker, headers] of askers) {
      // Names and ids that nobody has, and bodies that are none: who is let in is told so, and changes nothing.
      const names = { name: 'nobody', group: 'none', version: '1.0.0' };
      const params = { ...names, product: 'kitchen', id: 'none', key: 'none' };
      const asked = await bench.call(
        route,
        headers === undefined ? { params } : { params, headers },
      );
      const code = asked.status === 200 ? '' : asked.body.error.code;
      if (!SHUT.has(code)) letIn.get(route)?.push(asker);
      else turnedAway.add(`${asker} ${asked.status}`);
    }
  }
  // Nobody is told to sign in; all others are turned away somewhere, but for the administrator.
  const known = 'owner viewer editor read register manage audit'.split(' ');
  expect(turnedAway).toEqual(new Set(['nobody 401', ...known.map((asker) => `${asker} 403`)]));
  const sorted = (askers: string | readonly string[] = ''): string =>
    (typeof askers === 'string' ? askers.split(' ') : askers).toSorted().join(' ');
  expect(Object.fromEntries([...letIn].map(([route, who]) => [route, sorted(who)]))).toEqual(
    Object.fromEntries(Object.entries(LET_IN).map(([route, who]) => [route, sorted(who)])),
  );
});

it('a token is told which scope it lacks, or that none would do', async () => {
  const headers = { authorization: askers.get('read')?.['authorization'] ?? '' };
  const register = await bench.call('POST /api/manifests', { headers, body: KITCHEN_YAML });
  expect(register.body.error).toMatchObject({
    code: 'scope_missing',
    message: expect.stringMatching(/with the scope register, got one with read\./) as string,
  });
  const invite = await bench.call('POST /api/invitations', { headers });
  expect(invite.body.error).toMatchObject({
    code: 'scope_missing',
    message: expect.stringMatching(/no scope covers this/) as string,
  });
});
