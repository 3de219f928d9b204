import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RESOURCE_KINDS } from './lib/resources.ts';
import { startAutomationServer } from './server.ts';
import { openServerRoom, type ServerRoom } from './server-room.fixture.ts';
import { createTestClock } from '@candor/client/testing';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

let room: ServerRoom;
beforeEach(() => void (room = openServerRoom()));
afterEach(() => room.close());

const add = async (kind: string, input: object): Promise<{ id: string; token?: string }> => {
  const { status, body } = await room.call('POST', `/api/${kind}`, input);
  expect({ status, body }).toMatchObject({ status: 201 });
  return body as { id: string; token?: string };
};

const EXAMPLES: Readonly<Record<string, object>> = {
  roles: { name: 'operators' },
  identities: { name: 'ada', role: 'operators' },
  computers: { name: 'build-1', address: 'build-1.example.com' },
  endpoints: { name: 'hello', path: '/hello', source: 'return "Hello, " + name' },
  apps: { name: 'double', inputs: ['n'], source: 'return number(n) * 2' },
  scripts: { name: 'sum', source: 'return a + b' },
  schedules: { name: 'nightly', script: 'sum', everyMinutes: 60 },
  'portal-pages': { name: 'start', text: 'There are {{ count("scripts") }} scripts.' },
};

describe('the API', () => {
  it('adds, lists and removes each kind of resource, and finds them again after a restart', async () => {
    await room.start();
    const added = new Map<string, string>();
    for (const [kind, input] of Object.entries(EXAMPLES)) {
      const { id } = await add(kind, input);
      added.set(kind, id);
    }
    expect([...added.keys()].sort()).toEqual([...RESOURCE_KINDS].sort());
    await room.start();
    for (const [kind, id] of added) {
      const shown = { status: 200, body: { id, ...EXAMPLES[kind] } };
      expect(await room.call('GET', `/api/${kind}/${id}`)).toMatchObject(shown);
      expect(await room.call('GET', `/api/${kind}`)).toMatchObject({ body: [shown.body] });
    }
    for (const kind of ['roles', 'scripts']) {
      // The identity has the role, and the schedule runs the script.
      const refused = { status: 409, body: { error: { code: 'resource_needed' } } };
      expect(await room.call('DELETE', `/api/${kind}/${added.get(kind)}`)).toMatchObject(refused);
    }
    for (const [kind, id] of [...added].toReversed()) {
      expect(await room.call('DELETE', `/api/${kind}/${id}`)).toEqual({ status: 200, body: {} });
    }
    expect(await room.call('GET', '/api/status')).toMatchObject({
      body: { counts: Object.fromEntries(RESOURCE_KINDS.map((kind) => [kind, 0])) },
    });
  });

  it('runs a script, and makes a notification of one that fails', async () => {
    await room.start();
    const { id } = await add('scripts', { name: 'divide', source: 'return a / b' });
    const run = (input: object): Promise<unknown> =>
      room.call('POST', `/api/scripts/${id}/run`, input);
    expect(await run({ a: 6, b: 3 })).toEqual({ status: 200, body: { result: 2 } });
    expect(await run({ a: 6, b: 0 })).toMatchObject({
      status: 500,
      body: { error: { code: 'script_failed' } },
    });
    expect(await room.call('GET', '/api/notifications')).toMatchObject({
      body: [
        { source: 'script', name: 'divide', message: 'Line 1: expected a divisor, got zero.' },
      ],
    });
    expect(await room.call('GET', '/api/status')).toMatchObject({ body: { errorsLastHour: 1 } });
  });

  it.each([
    ['POST', '/api/roles', { name: '' }, 400, 'resource_invalid'],
    ['POST', '/api/roles', { name: 'a'.repeat(121) }, 400, 'resource_invalid'],
    ['POST', '/api/identities', { name: 'a', role: 'none' }, 409, 'resource_needed'],
    ['POST', '/api/endpoints', { name: 'a', path: '/api/x', source: '' }, 400, 'resource_invalid'],
    ['POST', '/api/endpoints', { name: 'a', path: 'x', source: '' }, 400, 'resource_invalid'],
    ['POST', '/api/scripts', { name: 'a', source: 'go' }, 400, 'script_syntax'],
    [
      'POST',
      '/api/schedules',
      { name: 'a', script: 'none', everyMinutes: 1 },
      409,
      'resource_needed',
    ],
    ['POST', '/api/portal-pages', { name: 'a', text: '{{ 1 + }}' }, 400, 'script_syntax'],
    ['POST', '/api/apps', { name: 'a', inputs: ['a b'], source: '' }, 400, 'resource_invalid'],
    ['POST', '/api/roles', [], 400, 'body_not_json'],
    ['POST', '/api/roles', { name: 'x', more: 'y'.repeat(70_000) }, 413, 'body_too_large'],
    ['PUT', '/api/roles', {}, 405, 'method_not_allowed'],
    ['GET', '/api/constructor', undefined, 404, 'not_found'],
    ['GET', '/api/roles/none', undefined, 404, 'not_found'],
    ['DELETE', '/api/roles/none', undefined, 404, 'not_found'],
    ['GET', '/nowhere', undefined, 404, 'not_found'],
    ['GET', '/%', undefined, 404, 'not_found'],
  ])('answers %s %s with %j by %i %s', async (method, path, body, status, code) => {
    await room.start();
    expect(await room.call(method, path, body)).toMatchObject({
      status,
      body: { error: { code } },
    });
  });

  it('takes a name once within a kind, and a path once for a method', async () => {
    await room.start();
    await add('roles', { name: 'a' });
    expect(await room.call('POST', '/api/roles', { name: ' a ' })).toMatchObject({ status: 409 });
    await add('endpoints', { name: 'get', path: '/x', source: 'return 1' });
    const other = { name: 'post', path: '/x', source: 'return 2' };
    expect(await room.call('POST', '/api/endpoints', other)).toMatchObject({ status: 409 });
    await add('endpoints', { ...other, method: 'POST' });
  });

  it('asks for the token of appsettings.json, and without one for a name of this machine', async () => {
    room.configure({ ApiToken: 'secret' });
    await room.start();
    expect(await room.call('GET', '/api/roles')).toMatchObject({ status: 200 });
    const wrong = { authorization: 'Bearer other' };
    expect(await room.call('GET', '/api/roles', undefined, wrong)).toMatchObject({ status: 401 });
    expect(await room.call('GET', '/healthz', undefined, wrong)).toMatchObject({ status: 200 });
  });

  it('does not take a form that another site has a browser send', async () => {
    await room.start();
    const form = { 'content-type': 'text/plain' };
    expect(await room.call('POST', '/api/roles', { name: 'a' }, form)).toMatchObject({
      status: 400,
    });
  });
});

describe('what resources are for', () => {
  it('an endpoint answers with what its script gives, for GET and for POST', async () => {
    await room.start();
    await add('endpoints', { name: 'hello', path: '/hello', source: 'return "Hello, " + name' });
    await add('endpoints', { name: 'sum', path: '/sum', method: 'POST', source: 'return a + b' });
    expect(await room.call('GET', '/hello?name=Ada')).toEqual({ status: 200, body: 'Hello, Ada' });
    expect(await room.call('POST', '/sum', { a: 1, b: 2 })).toEqual({ status: 200, body: 3 });
    expect(await room.call('GET', '/hello')).toMatchObject({ status: 500 });
    expect(await room.call('GET', '/sum')).toMatchObject({ status: 404 });
  });

  it('an endpoint with a role answers those who have it', async () => {
    await room.start();
    await add('roles', { name: 'operators' });
    const { token } = await add('identities', { name: 'ada', role: 'operators' });
    const { token: other } = await add('identities', { name: 'bob' });
    await add('endpoints', { name: 'x', path: '/x', role: 'operators', source: 'return 1' });
    const callAs = async (given?: string): Promise<number> =>
      (await room.call('GET', '/x', undefined, given ? { authorization: `Bearer ${given}` } : {}))
        .status;
    expect([await callAs(token), await callAs(other), await callAs('x'), await callAs()]).toEqual([
      200, 403, 401, 401,
    ]);
    const state = readFileSync(join(room.folder, 'state.json'), 'utf8');
    expect(state).not.toContain(token);
    expect(JSON.stringify(await room.call('GET', '/api/identities'))).not.toContain('Hash');
  });

  it('an app asks for its inputs and shows its result; a page evaluates; nothing in them is markup', async () => {
    await room.start();
    await add('apps', { name: 'double', inputs: ['n'], source: 'return "<b>" + number(n) * 2' });
    await add('portal-pages', {
      name: 'a&b',
      text: 'Roles: {{ count("roles") }} <i> {{ nothing }}',
    });
    expect((await room.call('GET', '/apps/double')).body).toContain('<input name="n" value="">');
    expect((await room.call('GET', '/apps/double?n=4')).body).toContain('&lt;b&gt;8');
    expect((await room.call('GET', '/apps/double?n="><x>')).body).not.toContain('<x>');
    expect((await room.call('GET', '/portal/a%26b')).body).toContain('Roles: 0 &lt;i&gt; </p>');
    expect((await room.call('GET', '/')).body).toContain('href="/portal/a%26b"');
    // The page's unknown name and the app's quotation mark that is no number.
    expect(await room.call('GET', '/api/status')).toMatchObject({ body: { errorsLastHour: 2 } });
  });

  it('a schedule fires by the clock, for each computer if it should, and its errors age', async () => {
    const time = createTestClock(Date.UTC(2026, 0, 1));
    await room.start({ effects: { env: {}, now: time.now, schedule: time.schedule } });
    await add('computers', { name: 'one', address: 'a' });
    await add('computers', { name: 'two', address: 'b' });
    await add('scripts', { name: 'check', source: 'fail computer + " at " + address' });
    const { id } = await add('schedules', {
      name: 'watch',
      script: 'check',
      everyMinutes: 30,
      forEachComputer: true,
    });
    time.advance(HOUR_MS);
    expect(await room.call('GET', '/api/status')).toMatchObject({
      body: { errorsLastHour: 4, uptimeSeconds: 3600 },
    });
    expect(await room.call('GET', '/api/notifications')).toMatchObject({
      body: [
        { source: 'schedule', name: 'watch', message: 'two at b' },
        { message: 'one at a' },
        {},
        {},
      ],
    });
    await room.call('DELETE', `/api/schedules/${id}`);
    time.advance(45 * MINUTE_MS);
    expect(await room.call('GET', '/api/status')).toMatchObject({ body: { errorsLastHour: 2 } });
  });
});

describe('startAutomationServer()', () => {
  it('says which file it can not read, and leaves it as it is', async () => {
    writeFileSync(join(room.folder, 'state.json'), '{"version":2}');
    await expect(room.start()).rejects.toThrow(/^Expected the state file as this server writes it/);
    expect(readFileSync(join(room.folder, 'state.json'), 'utf8')).toBe('{"version":2}');
    writeFileSync(join(room.folder, 'appsettings.json'), '{');
    await expect(room.start()).rejects.toThrow(/appsettings\.json/);
  });

  it.each([
    [{ Port: '80' }, 'Port'],
    [{ Proxy: 'proxy:3128' }, 'Proxy'],
    [{ Hosting: 'apache' }, 'Hosting'],
    [{ TelemetryCollector: 'ftp://x' }, 'TelemetryCollector'],
    [{ Host: '0.0.0.0' }, 'ApiToken'],
  ])('refuses %j and names %s', async (settings, name) => {
    room.configure(settings);
    await expect(room.start()).rejects.toThrow(name);
  });

  it('says that its port is taken', async () => {
    const { url } = await room.start();
    const folder = mkdtempSync(join(tmpdir(), 'automation-second-'));
    const second = startAutomationServer({
      folder,
      port: Number(new URL(url).port),
      effects: { env: {} },
    });
    await expect(second).rejects.toThrow('got one that is taken');
    rmSync(folder, { recursive: true });
  });

  it('keeps its state from other users of the machine', async () => {
    await room.start();
    await add('roles', { name: 'a' });
    expect(statSync(join(room.folder, 'state.json')).mode & 0o077).toBe(0);
  });
});
