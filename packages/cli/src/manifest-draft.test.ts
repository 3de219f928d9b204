import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { parseManifest } from '@candor/manifest/parse';
import { formatIssues, readManifest } from '@candor/manifest-yaml/read';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildDraft } from './lib/draft/draft-manifest.ts';
import { printYaml } from './lib/draft/print-yaml.ts';
import type { UndeclaredName } from './lib/draft/undeclared.ts';
import { runManifestCommand } from './manifest-command.ts';

const YAML = `manifest: 1
product: cameras
title: Cameras
vendor: Example Video
privacy: https://example.com/privacy
collector: https://telemetry.example.com
key: cameras-key
lanes: { usage: How it is used. }
session: [version]
events:
  site.connected:
    when: when a connection is made
    why: How large sites are.
    fields: { cameras: { type: count, why: How many there are. } }
foreign:
  device: ai.user.id
  events: { Connected to site: { event: site.connected, fields: { Cameras: cameras } } }
questions:
  - { title: Cameras, distribution: site.connected.cameras }
`;

const read = readManifest(YAML, 'telemetry.yaml');
if (!read.ok) throw new Error(formatIssues(read.issues));
const manifest = read.value;

type Kind = UndeclaredName['kinds'][number];
const named = (
  event: string,
  field: string,
  isAlways: boolean,
  ...kinds: readonly Kind[]
): UndeclaredName => ({ event, field, isAlways, kinds });

const NAMES = [
  named('site.connected', 'IsHttps', false, 'boolean'),
  named('site.connected', 'login', true, 'word'),
  named('VideoExported', '', true),
  named('VideoExported', 'Seconds', true, 'whole', 'number'),
  named('VideoExported', 'Clips', false, 'whole'),
  named('VideoExported', 'Comment', false, 'text', 'word'),
];

let folder: string;
let servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-draft-'));
});
afterEach(async () => {
  for (const server of servers) server.close();
  servers = [];
  await rm(folder, { recursive: true, force: true });
  delete process.env['CANDOR_TOKEN'];
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...argv: readonly string[]): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const into = (stream: 'stdout' | 'stderr'): { write: (text: string) => void } => ({
    write: (text) => {
      written[stream] += text;
    },
  });
  const code = await runManifestCommand(argv, { stdout: into('stdout'), stderr: into('stderr') });
  return { code, ...written };
}

/** A collector that shows what it has to whoever has the token, and what it was asked. */
async function serve(answer: unknown): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const isAllowed = request.headers.authorization === 'Bearer the-token';
    response.writeHead(isAllowed ? 200 : 401).end(JSON.stringify(isAllowed ? answer : {}));
  });
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

it('a draft declares what came by the kinds of its values, and maps names that no manifest may have', async () => {
  const file = join(folder, 'undeclared.json');
  const out = join(folder, 'telemetry.yaml');
  await writeFile(file, JSON.stringify({ product: 'cameras', manifest, names: NAMES }));
  const ran = await run('draft', '--from', file, '--out', out);
  expect([ran.code, ran.stderr]).toEqual([
    0,
    'Drafted 1 new events and 4 new fields. Write the Todos, then: candor manifest check\n',
  ]);
  const text = await readFile(out, 'utf8');
  expect(text).toContain('# Comment is left out: it is free text');
  const done = readManifest(text.replaceAll('Todo: ', ''), out);
  expect(done.ok ? [] : done.issues).toEqual([]);
  expect(done).toMatchObject({
    value: {
      key: 'cameras-key',
      questions: manifest.questions,
      events: {
        'site.connected': {
          fields: {
            cameras: manifest.events['site.connected']?.fields['cameras'],
            is_https: { type: 'boolean', optional: true },
            login: { type: 'choice', optional: true },
          },
        },
        video_exported: {
          lane: 'usage',
          fields: {
            seconds: { type: 'quantity', optional: false },
            clips: { type: 'count', optional: true },
          },
        },
      },
      foreign: {
        device: 'ai.user.id',
        events: {
          'Connected to site': { event: 'site.connected' },
          'site.connected': { fields: { IsHttps: { field: 'is_https' } } },
          VideoExported: {
            event: 'video_exported',
            fields: { Seconds: { field: 'seconds' }, Clips: { field: 'clips' } },
          },
        },
      },
    },
  });
});

it.each<readonly [readonly unknown[] | undefined, string]>([
  [[''], 'Left out, their names not kept: events, fields of 0 declared events.\n'],
  [['site.connected', 'b'], 'Left out, their names not kept: fields of 2 declared events.\n'],
  [
    ['', 'site.connected'],
    'Left out, their names not kept: events, fields of 1 declared events.\n',
  ],
  [[], 'Drafted 1 new events'],
  // An older collector.
  [undefined, 'Drafted 1 new events'],
])(
  'of %j it is told what could not be drafted, since its name was not kept',
  async (unnameable, said) => {
    const file = join(folder, 'undeclared.json');
    await writeFile(
      file,
      JSON.stringify({ product: 'cameras', manifest, names: NAMES, unnameable }),
    );
    const { code, stderr } = await run('draft', '--from', file);
    expect([code, stderr.startsWith(said), stderr.includes('Drafted 1 new')]).toEqual([
      0,
      true,
      true,
    ]);
    await writeFile(file, JSON.stringify({ product: 'cameras', manifest, names: [], unnameable }));
    const without = await run('draft', '--from', file);
    expect([without.code, without.stderr.startsWith('Left')]).toEqual([1, said.startsWith('Left')]);
  },
);

it('check refuses each Todo of a draft, in words', async () => {
  const file = join(folder, 'telemetry.yaml');
  await writeFile(file, buildDraft({ manifest, names: NAMES }).text);
  const { code, stderr } = await run('check', file);
  expect(code).toBe(1);
  const lines = stderr.split('\n').filter((line) => line.includes(': error: '));
  expect(lines).toHaveLength(6);
  expect(
    lines.every((line) => line.includes('a person has to write it in place of the Todo')),
  ).toBe(true);
});

it('a collector is asked with the token of the variable or of a file, and nothing else', async () => {
  const { url, asked } = await serve({ product: 'cameras', manifest, names: NAMES });
  const ask = ['draft', 'cameras', '--collector', url];
  expect(await run(...ask)).toMatchObject({ code: 1, stdout: '' });
  process.env['CANDOR_TOKEN'] = 'another';
  expect((await run(...ask)).stderr).toContain('Expected a token that the collector knows');
  const file = join(folder, 'token');
  await writeFile(file, 'the-token\n');
  const ran = await run(...ask, '--token-file', file);
  expect([ran.code, ran.stdout.includes('video_exported:')]).toEqual([0, true]);
  expect(asked).toEqual(Array(2).fill('/api/products/cameras/undeclared'));
});

it.each([
  ['nothing new', { manifest, names: [] }, 'got none whose type is clear'],
  ['another answer', { error: {} }, 'got something else'],
  ['names without kinds', { manifest, names: [{ event: 'a', field: 'b' }] }, 'got something else'],
])('of %s no draft is made', async (_, answer, message) => {
  const file = join(folder, 'undeclared.json');
  await writeFile(file, JSON.stringify(answer));
  expect(await run('draft', '--from', file)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining(message) as string,
  });
});

it('without a place to read from it says what is missing', async () => {
  expect((await run('draft')).stderr).toContain('PRODUCT --collector URL');
  expect((await run('draft', '--from', join(folder, 'none'))).stderr).toContain('no such file');
});

it('whatever names and kinds come, the draft is YAML in which only Todos are wrong', () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,20}$/);
  const event = fc.oneof(name, fc.constantFrom('constructor', 'candor', 'site.connected', 'seq'));
  const kind = fc.constantFrom('boolean', 'whole', 'number', 'word', 'text', 'other');
  const one = fc.record({
    event,
    field: fc.oneof(fc.constant(''), name, fc.constantFrom('seq', 'at', 'event', 'constructor')),
    isAlways: fc.boolean(),
    kinds: fc.uniqueArray(kind, { maxLength: 3 }),
  });
  const names = fc.uniqueArray(one, {
    maxLength: 30,
    selector: (each) => `${each.event}\n${each.field}`,
  });
  fc.assert(
    fc.property(names, (names) => {
      const { text } = buildDraft({ manifest, names });
      const done = readManifest(text.replaceAll('Todo: ', ''), 'draft');
      expect(done.ok ? [] : done.issues).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

it('what is printed as YAML is read as the same', () => {
  const printed = readManifest(printYaml(manifest), 'printed');
  expect(printed.ok && printed.value).toEqual(manifest);
  expect(parseManifest(manifest).ok).toBe(true);
});
