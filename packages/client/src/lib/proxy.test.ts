import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCertificate } from '../certificate.fixture.ts';
import { startCollector, TAKEN, type TestCollector } from '../collector.fixture.ts';
import { askReceiptKeys } from '../holdings.ts';
import { startProxy, type TestProxy } from '../proxy.fixture.ts';
import { createSandbox, recordOne, type Sandbox } from '../sandbox.fixture.ts';
import { buildProxyAuthorization, findProxy } from './proxy.ts';

describe('findProxy()', () => {
  const find = (address: string, env: Record<string, string>, configured?: string) => {
    const found = findProxy(new URL(address), configured, env);
    return found instanceof URL ? found.href : found;
  };
  const HTTPS = 'https://telemetry.example.com/v1';

  it("takes the product's own setting before all variables", () => {
    const env = { HTTPS_PROXY: 'http://other:1', NO_PROXY: '*' };
    expect(find(HTTPS, env, 'http://proxy:3128')).toBe('http://proxy:3128/');
    expect(find(HTTPS, env, 'proxy:3128')).toBe('http://proxy:3128/');
    expect(find(HTTPS, env, '')).toBeNull();
    expect(find(HTTPS, { HTTPS_PROXY: 'http://other:1' }, ' ')).toBe('http://other:1/');
  });

  it.each(['socks5h://127.0.0.1:9050', 'htp://proxy:3128', 'proxy:port', 'http://'])(
    '%s is no proxy, and so nothing may go out; it says where that stands, and not what',
    (given) => {
      const at = (place: string): string =>
        `Expected the address of an http or https proxy in ${place}, got another. Correct or remove it.`;
      expect(find(HTTPS, {}, given)).toBe(at("the product's setting"));
      expect(find(HTTPS, { HTTPS_PROXY: given })).toBe(at('HTTPS_PROXY'));
      expect(find(HTTPS, { https_proxy: given, HTTPS_PROXY: 'http://upper:1' })).toBe(
        at('https_proxy'),
      );
      expect(find('http://telemetry.example.com', { HTTP_PROXY: given })).toBe(at('HTTP_PROXY'));
      expect(find(HTTPS, { HTTPS_PROXY: given, NO_PROXY: 'example.com' })).toBeNull();
      expect(find(HTTPS, { HTTP_PROXY: given, HTTPS_PROXY: ' ' })).toBeNull();
    },
  );

  it("takes the variable of the collector's protocol, in lower case first", () => {
    const env = {
      HTTPS_PROXY: 'http://upper:1',
      https_proxy: 'http://lower:1',
      HTTP_PROXY: 'plain:2',
    };
    expect(find(HTTPS, env)).toBe('http://lower:1/');
    expect(find('http://telemetry.example.com', env)).toBe('http://plain:2/');
    expect(find(HTTPS, { HTTP_PROXY: 'http://plain:2' })).toBeNull();
  });

  it.each(['', ' '])('takes a variable that holds "%s" as unset, as curl does', (blank) => {
    const upper = { https_proxy: blank, HTTPS_PROXY: 'http://upper:1' };
    expect(find(HTTPS, upper)).toBe('http://upper:1/');
    const plain = 'http://telemetry.example.com';
    expect(find(plain, { http_proxy: blank, HTTP_PROXY: 'http://upper:1' })).toBe(
      'http://upper:1/',
    );
    const socks = { HTTP_PROXY: blank, all_proxy: blank, ALL_PROXY: 'socks5h://127.0.0.1:9050' };
    expect(find(plain, socks)).toContain(' in ALL_PROXY, ');
    expect(find(HTTPS, { ...upper, no_proxy: blank, NO_PROXY: 'example.com' })).toBeNull();
    expect(find(HTTPS, { ...upper, HTTPS_PROXY: blank })).toBeNull();
  });

  it('does not let a request to a CGI program name the proxy', () => {
    const env = { HTTP_PROXY: 'http://evil:1', REQUEST_METHOD: 'GET' };
    expect(find('http://telemetry.example.com', env)).toBeNull();
    expect(find('http://telemetry.example.com', { ...env, http_proxy: 'http://good:1' })).toBe(
      'http://good:1/',
    );
  });

  it.each([
    ['telemetry.example.com', true],
    ['EXAMPLE.com', true],
    ['.example.com', true],
    ['*.example.com', true],
    ['localhost, example.com', true],
    ['localhost example.com:443', true],
    ['*', true],
    ['example.com:8443', false],
    ['ample.com', false],
    ['x.telemetry.example.com', false],
    ['', false],
  ])('NO_PROXY=%s excepts the collector: %s', (exceptions, isExcepted) => {
    const found = find(HTTPS, { HTTPS_PROXY: 'http://proxy:1', NO_PROXY: exceptions });
    expect(found).toBe(isExcepted ? null : 'http://proxy:1/');
  });

  it('ALL_PROXY is for the protocols that have no variable of their own, and has its exceptions', () => {
    const env = { ALL_PROXY: 'http://all:1' };
    expect(String(find(HTTPS, env))).toBe('http://all:1/');
    expect(String(find(HTTPS, { ...env, all_proxy: 'http://lower:1' }))).toBe('http://lower:1/');
    expect(String(find(HTTPS, { ...env, HTTPS_PROXY: 'http://own:1' }))).toBe('http://own:1/');
    expect(find(HTTPS, { ...env, https_proxy: '' })).toBe('http://all:1/');
    expect(find(HTTPS, { ...env, NO_PROXY: 'example.com' })).toBeNull();
    const socks = find(HTTPS, { ALL_PROXY: 'socks5h://127.0.0.1:9050' });
    expect(socks).toContain(' in ALL_PROXY, ');
  });

  it('NO_PROXY takes addresses of both kinds', () => {
    const env = { HTTP_PROXY: 'http://proxy:1', NO_PROXY: '127.0.0.1,::1' };
    expect(find('http://127.0.0.1:8080', env)).toBeNull();
    expect(find('http://[::1]:8080', env)).toBeNull();
    expect(find('http://[::2]:8080', env)).toBe('http://proxy:1/');
    expect(find('http://[::1]:80', { ...env, NO_PROXY: '[::1]:80' })).toBeNull();
  });
});

it('credentials of a proxy become the header of RFC 7617', () => {
  expect(buildProxyAuthorization(new URL('http://Aladdin:open%20sesame@proxy'))).toBe(
    'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  );
  expect(buildProxyAuthorization(new URL('http://proxy'))).toBeNull();
  const encode = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;
  expect(buildProxyAuthorization(new URL('http://u:50%off@proxy'))).toBe(encode('u:50%off'));
  expect(buildProxyAuthorization(new URL('http://u%40x:%ff@proxy'))).toBe(encode('u@x:%ff'));
});

describe('through a real proxy', () => {
  let sandbox: Sandbox;
  let proxy: TestProxy;
  beforeEach(async () => {
    sandbox = createSandbox('http://telemetry.invalid:8080/prefix/');
    proxy = await startProxy();
  });
  afterEach(async () => {
    await proxy.close();
    sandbox.remove();
  });

  it("http is asked for by the whole address, with the collector's name as host", async () => {
    const telemetry = sandbox.openOn({ proxy: proxy.url });
    recordOne(telemetry);
    expect(await telemetry.send()).toMatchObject({ sent: 1 });
    telemetry.close();
    expect(proxy.asked[0]?.url).toBe('http://telemetry.invalid:8080/prefix/v1/report/test-product');
    expect(proxy.asked[0]?.headers.host).toBe('telemetry.invalid:8080');
    expect(proxy.asked[0]?.headers['proxy-authorization']).toBe('Basic dXNlcjpwQHNz');
  });

  it('nothing goes out while the proxy is not understood; it goes at once when it is, or is not needed', async () => {
    const collector = await startCollector();
    const env: Record<string, string> = { http_proxy: 'socks5h://127.0.0.1:9050' };
    const telemetry = sandbox.openOn({ collector: collector.url, effects: { env } });
    recordOne(telemetry);
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 1, dropped: 0 });
    const target = { collector: collector.url, key: 'k' };
    const asked = await askReceiptKeys({ target, proxy: undefined, effects: { env } });
    expect(asked).toMatchObject({ ok: false, why: 'passing' });
    expect(asked).toHaveProperty('message', expect.stringContaining(' in http_proxy, '));
    expect([collector.connections(), proxy.asked.length]).toEqual([0, 0]);
    env['NO_PROXY'] = '127.0.0.1';
    expect(await telemetry.send()).toMatchObject({ sent: 1, kept: 0 });
    expect([collector.connections(), proxy.asked.length]).toEqual([1, 0]);
    delete env['NO_PROXY'];
    recordOne(telemetry);
    expect(await telemetry.send()).toMatchObject({ sent: 0, kept: 1 });
    env['http_proxy'] = proxy.url;
    expect(await telemetry.send()).toMatchObject({ sent: 1, kept: 0 });
    expect([collector.connections(), proxy.asked.length]).toEqual([1, 1]);
    telemetry.close();
    await collector.close();
  });

  it('a password that holds a % as it is does not keep anything from being sent', async () => {
    const telemetry = sandbox.openOn({ proxy: proxy.url.replace('p%40ss', '50%off') });
    recordOne(telemetry);
    expect(await telemetry.send()).toMatchObject({ sent: 1 });
    telemetry.close();
    expect(proxy.asked[0]?.headers['proxy-authorization']).toBe('Basic dXNlcjo1MCVvZmY=');
  });

  describe('https', () => {
    let collector: TestCollector;
    beforeEach(async () => {
      collector = await startCollector(TAKEN, createCertificate(sandbox.root));
    });
    afterEach(() => collector.close());
    const listPaths = (): readonly string[] => collector.received.map(({ path: asked }) => asked);

    it("goes through a tunnel, and is trusted by a certificate of the user's own", async () => {
      const child = await runSender(sandbox, collector.url, proxy.url, true);
      expect(child).toBe('{"sent":2,"kept":0,"dropped":0}');
      // One tunnel for each of the two lanes.
      const tunnel = ['CONNECT', `localhost:${collector.port}`];
      expect(proxy.asked.map(({ method, url }) => [method, url])).toEqual([tunnel, tunnel]);
      expect(listPaths()).toEqual(['/v1/report/test-product', '/v1/report/test-product']);
    });

    it('is trusted by a file that the product names too, in the same process', async () => {
      const caFile = path.join(sandbox.root, 'cert.pem');
      const telemetry = sandbox.openOn({ collector: collector.url, proxy: proxy.url, caFile });
      recordOne(telemetry);
      expect(await telemetry.send()).toEqual({ sent: 1, kept: 0, dropped: 0 });
      telemetry.close();
      const direct = sandbox.openOn({ collector: collector.url, caFile });
      recordOne(direct);
      expect(await direct.send()).toEqual({ sent: 1, kept: 0, dropped: 0 });
      direct.close();
      expect(proxy.asked).toHaveLength(1);
    });

    it('goes by the variables of the environment, and past the proxy where NO_PROXY says so', async () => {
      const caFile = path.join(sandbox.root, 'cert.pem');
      const sendOne = async (env: Record<string, string>): Promise<unknown> => {
        const telemetry = sandbox.openOn({ collector: collector.url, caFile, effects: { env } });
        recordOne(telemetry);
        const sent = await telemetry.send();
        telemetry.close();
        return sent;
      };
      const taken = { sent: 1, kept: 0, dropped: 0 };
      expect(await sendOne({ HTTPS_PROXY: proxy.url })).toEqual(taken);
      expect(proxy.asked.map(({ url }) => url)).toEqual([`localhost:${collector.port}`]);
      for (const exception of [
        'localhost',
        `localhost:${collector.port}`,
        'example.com, localhost',
      ]) {
        expect(await sendOne({ HTTPS_PROXY: proxy.url, NO_PROXY: exception })).toEqual(taken);
      }
      expect(proxy.asked).toHaveLength(1);
      expect(await sendOne({ HTTPS_PROXY: proxy.url, NO_PROXY: 'localhost:1' })).toEqual(taken);
      expect(proxy.asked).toHaveLength(2);
      expect(listPaths()).toHaveLength(5);
    });

    it('is kept where nobody vouches for the certificate, or the proxy opens no tunnel', async () => {
      expect(await runSender(sandbox, collector.url, proxy.url, false)).toBe(
        '{"sent":0,"kept":2,"dropped":0}',
      );
      fs.rmSync(path.join(sandbox.folder, 'spool', 'retry.json'));
      expect(await runSender(sandbox, collector.url, proxy.refusedUrl, true)).toBe(
        '{"sent":0,"kept":4,"dropped":0}',
      );
      expect(listPaths()).toEqual([]);
    });
  });
});

const SENDER = fileURLToPath(new URL('./sender.fixture.ts', import.meta.url));

/** In a process of its own, since certificates are read at the start of one. */
function runSender(
  sandbox: Sandbox,
  collector: string,
  proxy: string,
  isTrusted: boolean,
): Promise<string> {
  const caFile = path.join(sandbox.root, 'cert.pem');
  const env = isTrusted ? { ...process.env, NODE_EXTRA_CA_CERTS: caFile } : process.env;
  const flags = ['--conditions=candor-source', '--import', 'tsx'];
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...flags, SENDER, sandbox.folder, collector, proxy],
      { env },
      (error, stdout) => (error === null ? resolve(stdout.trim()) : reject(error)),
    );
  });
}
