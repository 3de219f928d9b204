import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeCrash, type Crash } from '@candor/local/crash-store';
import { createTestProduct, type TestProduct } from '../product.fixture.ts';

let product: TestProduct;
beforeEach(async () => {
  product = await createTestProduct();
});
afterEach(() => product.close());

const WORDS = 'canary-7f3a';

/** As the client keeps it. */
function keep(id: string, changes: Partial<Crash> = {}): void {
  const at = new Date(product.setting.nowMs).toISOString();
  const frames = [
    { kind: 'vendor', module: 'src/graph.ts', symbol: 'Graph.visit', line: 12 },
    { kind: 'user', times: 3 },
  ];
  const failure = {
    description: 1,
    runtime: 'v8',
    error: { type: { of: 'vendor', name: 'KitError' }, frames },
  };
  const crash: Crash = {
    id,
    first: at,
    last: at,
    version: '1.2.3',
    fingerprint: '1:0123456789abcdef',
    severity: 'crashed',
    times: 4,
    state: 'waiting',
    fields: { kind: 'small' },
    failure,
    text: `KitError: ${WORDS}\n    at Graph.visit (/home/jane/kit/graph.js:12:3)`,
    ...changes,
  };
  writeCrash(product.folder, crash, product.setting.nowMs);
}

const ONE = '0123456789abcdef';
const OTHER = 'fedcba9876543210';

it('lists what is kept, the type and the place of each', async () => {
  keep(ONE);
  keep(OTHER, { state: 'told', times: 1 });
  const { code, out } = await product.run('crashes');
  expect(code).toBe(0);
  expect(out).toMatch(/01234567 .* 4 times +crashed +waits for you +KitError in Graph\.visit/);
  expect(out).toMatch(/fedcba98 .* 1 time +crashed +sent or to be sent/);
  expect(out).toContain('1 failure not sent');
  expect(out).not.toContain(WORDS);
  expect(await product.runJson('crashes')).toMatchObject({
    crashes: [{ what: 'KitError in Graph.visit' }, {}],
  });
});

it('"status" tells of those that wait for an answer, and of none where none does', async () => {
  expect((await product.run('status')).out).not.toContain('Failures');
  keep(ONE, { state: 'told' });
  expect((await product.run('status')).out).not.toContain('Failures');
  keep(OTHER);
  const { out } = await product.run('status');
  expect(out).toMatch(
    /Failures +1 failure not sent, until you say: '.* crashes' lists what is kept/,
  );
  expect(await product.runJson('status')).toMatchObject({ failures: { kept: 2, waiting: 1 } });
});

it('says so where nothing is kept, and makes nothing', async () => {
  expect(await product.run('crashes')).toEqual({
    code: 0,
    out: 'No failures are kept here.\n',
    err: '',
  });
  expect(product.listFiles()).toEqual([]);
});

it('shows one in full beside the report in which it would be sent', async () => {
  keep(ONE);
  const { code, out } = await product.run('crashes', 'show', '0123');
  expect(code).toBe(0);
  expect(out).toContain('/home/jane/kit/graph.js');
  const [left = [], right = []] = [0, 1].map((side) =>
    out.split('\n').map((line) => line.split(' | ')[side] ?? ''),
  );
  expect(left.join('')).toContain(WORDS);
  expect(right.join('')).not.toContain(WORDS);
  expect(right.join('')).not.toContain('jane');
  expect(right.join('\n')).toContain('"symbol": "Graph.visit"');
  const shown = (await product.runJson('crashes', 'show', ONE)) as { readonly report: string };
  expect(shown.report).toContain('"severity":"crashed","times":4,"kind":"small"');
  // It makes no secret to show what would be sent.
  expect(readdirSync(product.folder)).toEqual(['crashes']);
});

it('sends one by hand, once, with nothing else, though nobody has agreed to the lane', async () => {
  keep(ONE);
  keep(OTHER);
  expect(await product.run('crashes', 'send', ONE)).toMatchObject({ code: 0, err: '' });
  expect(product.captured).toHaveLength(1);
  const body = gunzipSync(product.captured[0]?.wire ?? Buffer.alloc(0)).toString('utf8');
  const [head = '', event = '', ...rest] = body.split('\n');
  expect(rest).toEqual(['']);
  expect(JSON.parse(head)).toMatchObject({ lane: 'exceptions', version: '1.2.3' });
  expect(JSON.parse(event)).toMatchObject({ event: 'thing.broke', times: 4, kind: 'small' });
  expect(body).not.toContain(WORDS);
  expect(product.listFiles().filter((file) => file.startsWith('spool'))).toEqual([]);
  const { crashes } = (await product.runJson('crashes')) as {
    readonly crashes: readonly { readonly id: string; readonly state: string }[];
  };
  expect(crashes.find(({ id }) => id === ONE)?.state).toBe('told');
  expect(crashes.find(({ id }) => id === OTHER)?.state).toBe('waiting');
});

it('keeps what could not be sent', async () => {
  keep(ONE);
  product.setting.collector = 'http://127.0.0.1:1';
  const { code, err } = await product.run('crashes', 'send', ONE);
  expect([code, err]).toEqual([1, expect.stringContaining('Try again later')]);
  expect(await product.runJson('crashes')).toMatchObject({ crashes: [{ state: 'waiting' }] });
});

it('what was sent is refused, and sent again after an attempt that failed it is the same report', async () => {
  keep(ONE);
  const reports = (): readonly string[] =>
    product.captured.map(({ wire }) => gunzipSync(wire).toString('utf8'));
  // The collector takes it, and its answer is lost.
  product.setting.isAnswering = false;
  expect((await product.run('crashes', 'send', ONE)).code).toBe(1);
  product.setting.isAnswering = true;
  expect((await product.run('crashes', 'send', ONE)).code).toBe(0);
  expect(reports()).toHaveLength(2);
  expect(reports()[1]).toBe(reports()[0]);
  const again = await product.run('crashes', 'send', ONE);
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('was sent already')]);
  expect(reports()).toHaveLength(2);
});

it('of several sinks only those are asked again that have not taken it', async () => {
  await product.close();
  let file = '';
  product = await createTestProduct((_server, root) => {
    file = join(root, 'events.ndjson');
    return [{ kind: 'collector' }, { kind: 'file', path: file }];
  });
  keep(ONE);
  product.setting.collector = 'http://127.0.0.1:1';
  const { code, err } = await product.run('crashes', 'send', ONE);
  expect([code, err]).toEqual([1, expect.stringContaining('though file took it')]);
  product.setting.collector = null;
  expect((await product.run('crashes', 'send', ONE)).code).toBe(0);
  expect(readFileSync(file, 'utf8').match(/"event":"thing.broke"/g)).toHaveLength(1);
  expect(product.captured).toHaveLength(1);
});

it('nothing goes again under a pseudonym that was given up', async () => {
  keep(ONE);
  product.setting.isAnswering = false;
  await product.run('crashes', 'send', ONE);
  product.setting.isAnswering = true;
  expect((await product.run('reset-device-id')).code).toBe(0);
  expect((await product.run('crashes', 'send', ONE)).code).toBe(0);
  const heads = product.captured.map(
    ({ wire }) => gunzipSync(wire).toString('utf8').split('\n')[0],
  );
  const [before, after] = heads.map((head) => JSON.parse(head ?? '') as Record<string, unknown>);
  expect(before?.['device']).not.toBe(after?.['device']);
  expect(before?.['session']).not.toBe(after?.['session']);
});

it.each([{ DO_NOT_TRACK: '1' }, { TEST_TELEMETRY: 'false' }])(
  'sends nothing where somebody has said off: %o',
  async (env) => {
    keep(ONE);
    Object.assign(product.env, env);
    expect((await product.run('crashes', 'send', ONE)).code).toBe(1);
    expect(product.captured).toEqual([]);
  },
);

it('"always" agrees to the lane, and "never" refuses it and removes what is kept', async () => {
  keep(ONE);
  expect((await product.run('crashes', 'always')).code).toBe(0);
  expect((await product.run('why', 'exceptions')).out).toContain('on');
  expect(product.captured).toEqual([]);
  expect((await product.run('crashes', 'never')).code).toBe(0);
  expect(await product.runJson('crashes')).toEqual({ crashes: [] });
  expect(product.listFiles()).not.toContain(join('crashes', `${ONE}.json`));
});

it.each([
  [['crashes', 'lose'], 2, 'got another word'],
  [['crashes', 'show'], 2, 'one failure to show'],
  [['crashes', 'send'], 2, 'failures to send'],
  [['crashes', 'always', ONE], 2, 'always alone'],
  [['crashes', 'show', 'abc'], 1, 'one that is not kept here'],
  [['crashes', 'show', '0'], 1, 'one that begins several'],
])('refuses %j', async (argv, code, message) => {
  keep(ONE);
  keep('0000000000000000');
  const ran = await product.run(...argv);
  expect([ran.code, ran.err]).toEqual([code, expect.stringContaining(message)]);
});
