import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createTelemetry,
  type Telemetry,
  type TelemetryOptions,
  type Declaration,
} from '@candor/client/telemetry';
import type { TelemetrySink } from '@candor/client/sinks';
import { hashManifest } from '@candor/manifest/hash';
import type { Manifest } from '@candor/manifest/manifest';
import { parseManifest } from '@candor/manifest/parse';
import { runTelemetryCommand } from './telemetry-command.ts';

/** What a user at a terminal sees of one command. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Captured {
  readonly method: string;
  readonly path: string;
  /** All bytes of it, as the socket carried them. */
  readonly raw: Buffer;
  readonly wire: Buffer;
}

export interface TestSetting {
  isInteractive: boolean;
  nowMs: number;
  /** In place of the one that comes with the product. */
  collector: string | null;
  /** Whether that server answers what it takes. */
  isAnswering: boolean;
  /** What the user answers to questions; null where nobody can be asked. */
  answer: string | null;
  /** What the user was asked. */
  readonly questions: string[];
}

/** A product with its state folder, its collector, and a user who runs its telemetry commands. */
export interface TestProduct {
  readonly declaration: Declaration;
  /** Does not exist before something is kept in it. */
  readonly folder: string;
  readonly collector: string;
  readonly captured: Captured[];
  /** Where an administrator lays down policies, and where the user works. Neither is there at first. */
  readonly machineFolder: string;
  readonly workingFolder: string;
  readonly env: Record<string, string>;
  readonly setting: TestSetting;
  readonly open: () => Telemetry<Record<string, Record<string, unknown>>>;
  readonly run: (...argv: readonly string[]) => Promise<Ran>;
  readonly runJson: (...argv: readonly string[]) => Promise<unknown>;
  readonly listFiles: () => readonly string[];
  readonly close: () => Promise<void>;
}

const NOW = Date.parse('2026-11-21T09:00:00Z');

export const MANIFEST: Manifest = buildManifest();

function buildManifest(): Manifest {
  const parsed = parseManifest({
    manifest: 1,
    product: 'test-product',
    title: 'Test Product',
    vendor: 'Example',
    privacy: 'https://example.com/privacy',
    collector: 'https://telemetry.example.com',
    consent: {
      default: 'ask',
      unattended: 'off',
      environment: { TEST_TELEMETRY: { on: [true], off: [false] } },
    },
    lanes: {
      usage: 'Tells us what is used.',
      exceptions: 'Tells us what fails.',
      licence: { why: 'Tells us how many there are.', rule: 'Everybody is audited.' },
    },
    ids: { device: 'until_reset' },
    session: ['version', 'os'],
    events: {
      'thing.made': {
        lane: 'usage',
        when: 'when a thing is made',
        why: 'Which things are made.',
        fields: { count: { type: 'count', why: 'How many.' } },
      },
      'thing.failed': {
        lane: 'exceptions',
        when: 'when a thing fails',
        why: 'Which things fail.',
        fields: { kind: { type: 'choice', values: ['small', 'large'], why: 'Which kind.' } },
      },
      'thing.broke': {
        role: 'failure',
        when: 'when the product fails',
        why: 'Which of our faults to mend.',
        fields: { kind: { type: 'choice', values: ['small', 'large'], why: 'Which kind.' } },
      },
      'licence.audited': { lane: 'licence', when: 'once a day', why: 'Who is there.' },
    },
  });
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join('\n'));
  return parsed.value;
}

/** `sinks` are given the address of a server that takes what any of them sends. Default: the collector alone. `changes` are to the manifest. */
export async function createTestProduct(
  sinks?: (server: string, root: string) => readonly TelemetrySink[],
  changes: Partial<Manifest> = {},
): Promise<TestProduct> {
  const root = mkdtempSync(join(tmpdir(), 'candor-cli-'));
  const folder = join(root, 'state');
  const machineFolder = join(root, 'etc');
  const workingFolder = join(root, 'work');
  const captured: Captured[] = [];
  const env: Record<string, string> = {};
  const setting: TestSetting = {
    isInteractive: true,
    nowMs: NOW,
    collector: null,
    isAnswering: true,
    answer: null,
    questions: [],
  };
  const server = await startServer(captured, setting);
  const collector = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const manifest = { ...MANIFEST, ...changes };
  const declaration = { manifest, hash: hashManifest(manifest) };
  const options: TelemetryOptions<Record<string, unknown>> = {
    version: '1.2.3',
    folder,
    settingsFolders: [workingFolder],
    get collector() {
      return setting.collector ?? collector;
    },
    ...(sinks === undefined ? {} : { sinks: sinks(collector, root) }),
    effects: {
      now: () => setting.nowMs,
      env,
      isInteractive: () => setting.isInteractive,
      isContainer: () => false,
      readWorkingFolder: () => workingFolder,
      listMachineFolders: () => [machineFolder],
    },
  };
  const ask = async (question: string): Promise<string> => {
    setting.questions.push(question);
    return setting.answer ?? '';
  };
  const run = async (...argv: readonly string[]): Promise<Ran> => {
    const said = { out: '', err: '' };
    const code = await runTelemetryCommand(argv, {
      declaration,
      options,
      command: 'test telemetry',
      ask: setting.answer === null ? null : ask,
      stdout: { write: (text) => (said.out += text) },
      stderr: { write: (text) => (said.err += text) },
    });
    return { code, ...said };
  };
  return {
    declaration,
    folder,
    collector,
    captured,
    machineFolder,
    workingFolder,
    env,
    setting,
    open: () => createTelemetry(declaration, options),
    run,
    runJson: async (...argv) => JSON.parse((await run(...argv, '--json')).out) as unknown,
    listFiles: () => listFiles(folder),
    close: async () => {
      await new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      });
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** What others than the collector answer, and the collector to an erasure. */
const ANSWERS: Readonly<Record<string, string>> = {
  '/v2/track': '{"itemsReceived":1,"itemsAccepted":1,"errors":[]}',
  '/v1/logs': '{}',
  '/v1/erase/test-product': JSON.stringify({
    receipt: { statement: '{}', key: '0123456789abcdef', signature: 'A'.repeat(86) },
  }),
};

async function startServer(captured: Captured[], setting: TestSetting): Promise<Server> {
  // What each socket has carried since the request before: the parser of node:http forgets what a head looked like.
  const carried = new WeakMap<Socket, Buffer[]>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', socket } = request;
      const raw = Buffer.concat(carried.get(socket) ?? []);
      carried.set(socket, []);
      captured.push({ method, path, raw, wire: Buffer.concat(chunks) });
      if (!setting.isAnswering) {
        response.destroy();
        return;
      }
      response.setHeader('content-type', 'application/json');
      response.end(ANSWERS[path] ?? '{"accepted":1,"receipt":{"accepted":1}}');
    });
  });
  server.on('connection', (socket) => {
    carried.set(socket, []);
    socket.on('data', (chunk: Buffer) => carried.get(socket)?.push(chunk));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  } catch {
    return [];
  }
}
