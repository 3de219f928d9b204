/**
 * A collector as the contract has it (`@candor/manifest/holdings`), over real HTTP, with real Ed25519 signatures: it takes reports
 * with signed receipts, tells what it holds, exports and erases. A test can take it away, let it forget, and let it lie.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { HeldSession, HoldingsRequest, Receipt } from '@candor/manifest/holdings';
import { type ParsedReport, parseReport } from '@candor/manifest/report';

interface StoredEvent {
  readonly head: ParsedReport['head'];
  readonly event: ParsedReport['events'][number];
}

export interface HoldingsCollector {
  readonly url: string;
  /** Events by session and number. */
  readonly events: Map<string, StoredEvent>;
  readonly erased: Set<string>;
  /** Every request that came, in order. */
  readonly asked: { readonly method: string; readonly path: string; readonly body: string }[];
  readonly setting: {
    isAway: boolean;
    /** Whether it erases what it is asked to; it refuses for good otherwise. */
    isErasing: boolean;
    retentionDays: number | null;
    /** Events that are refused of each report, though it is confirmed. */
    refuses: number;
    /** Whether it tells of its keys. */
    hasKeys: boolean;
    /** Changes a receipt before it is sent. */
    falsify: (receipt: Receipt) => object;
  };
  /** Signs with a new key from now on, and tells of the old one or not. */
  readonly changeKey: (isOldTold: boolean) => void;
  readonly close: () => Promise<void>;
}

interface SigningKey {
  readonly key: string;
  readonly spki: string;
  readonly privateKey: KeyObject;
}

const AT = '2026-11-21T09:00:00.500Z';

export async function startHoldingsCollector(): Promise<HoldingsCollector> {
  const events: HoldingsCollector['events'] = new Map();
  const erased = new Set<string>();
  const asked: HoldingsCollector['asked'] = [];
  const setting: HoldingsCollector['setting'] = {
    isAway: false,
    isErasing: true,
    retentionDays: 90,
    refuses: 0,
    hasKeys: true,
    falsify: (receipt) => receipt,
  };
  let keys: readonly SigningKey[] = [makeKey()];
  const state = { events, erased, setting, key: () => keys[0] ?? makeKey() };

  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const path = request.url ?? '';
      asked.push({ method: request.method ?? '', path, body });
      const [, , act = ''] = path.split('/');
      const answer = setting.isAway
        ? { status: 503, text: '{"error":{"code":"collector_stopping"}}' }
        : act === 'receipt-keys' && setting.hasKeys
          ? { status: 200, text: JSON.stringify({ keys: keys.map(tellKey) }) }
          : (ACTS[act] ?? refuse)(state, body);
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.text);
      return undefined;
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events,
    erased,
    asked,
    setting,
    changeKey: (isOldTold) => {
      keys = [makeKey(), ...(isOldTold ? keys : [])];
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

interface State extends Pick<HoldingsCollector, 'events' | 'erased' | 'setting'> {
  readonly key: () => SigningKey;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const refuse = (): Answer => ({ status: 404, text: '{"error":{"code":"path_unknown"}}' });

const ACTS: Readonly<Record<string, (state: State, body: string) => Answer>> = {
  report: takeReport,
  held: (state, body) => {
    const held = findOwn(state, body);
    const devices = readRequest(body).tokens.map(hashToken);
    const erased = devices.filter((device) => state.erased.has(device));
    return { status: 200, text: JSON.stringify({ held: describeHeld(held), erased }) };
  },
  export: (state, body) => ({
    status: 200,
    text: findOwn(state, body)
      .map(({ head, event }) => {
        const { session, lane, manifest, device = null } = head;
        const { seq, at, event: name, values } = event;
        const line = { session, lane, device, manifest, seq, at, received: AT, event: name };
        return `${JSON.stringify({ ...line, facts: { country: 'DE' }, fields: values })}\n`;
      })
      .join(''),
  }),
  erase: (state, body) => {
    if (!state.setting.isErasing) return refuse();
    const own = findOwn(state, body);
    for (const { head, event } of own) state.events.delete(`${head.session}.${event.seq}`);
    const { tokens, sessions } = readRequest(body);
    for (const id of [...tokens.map(hashToken), ...sessions]) state.erased.add(id);
    const receipt = signStatement(state, {
      about: 'erase',
      digest: sha256(body),
      sessions: new Set(own.map(({ head }) => head.session)).size,
      events: own.length,
      kept: 'Totals of many.',
    });
    return { status: 200, text: JSON.stringify({ receipt }) };
  },
};

function takeReport(state: State, body: string): Answer {
  const parsed = parseReport(body);
  if (!parsed.ok) return { status: 400, text: '{"error":{"code":"report_unreadable"}}' };
  const { head, events } = parsed.value;
  if (state.erased.has(head.device ?? '') || state.erased.has(head.session)) {
    return { status: 410, text: '{"error":{"code":"erased"}}' };
  }
  const { refuses, retentionDays } = state.setting;
  const taken = events.slice(refuses);
  for (const event of taken) state.events.set(`${head.session}.${event.seq}`, { head, event });
  const counts = { accepted: taken.length, duplicate: 0, refused: events.length - taken.length };
  const digest = sha256(body);
  const receipt = signInTree(state, { about: 'report', digest, ...counts, retentionDays });
  return { status: 200, text: JSON.stringify({ ...counts, receipt }) };
}

function findOwn(state: State, body: string): readonly StoredEvent[] {
  const { tokens, sessions } = readRequest(body);
  const devices = new Set(tokens.map(hashToken));
  return [...state.events.values()].filter(({ head }) =>
    head.device === undefined ? sessions.includes(head.session) : devices.has(head.device),
  );
}

function describeHeld(own: readonly StoredEvent[]): readonly HeldSession[] {
  const sessions = [...new Set(own.map(({ head }) => head.session))];
  return sessions.map((name) => {
    const events = own.filter(({ head }) => head.session === name);
    const seqs = events.map(({ event }) => event.seq).toSorted((a, b) => a - b);
    const { session, lane, device = null } = (events[0] as StoredEvent).head;
    return {
      session,
      lane,
      device,
      events: events.length,
      seqs: seqs.reduce<[number, number][]>((ranges, seq) => {
        const last = ranges.at(-1);
        if (last !== undefined && last[1] + 1 === seq) last[1] = seq;
        else ranges.push([seq, seq]);
        return ranges;
      }, []),
      firstReceived: AT,
      lastReceived: AT,
    };
  });
}

/** Beside the report of somebody else: docs/receipts.md. */
function signInTree({ key, setting }: State, about: object): object {
  const statement = formatStatement(about);
  const { key: name, privateKey } = key();
  const digest = (...parts: readonly Uint8Array[]): Buffer =>
    createHash('sha256').update(Buffer.concat(parts)).digest();
  const [salt, beside] = [randomBytes(16), randomBytes(32)];
  const leaf = digest(Buffer.of(0), salt, Buffer.from(statement));
  const root = digest(Buffer.of(1), leaf, beside);
  const message = Buffer.concat([Buffer.from('candor-receipts-1\0'), root]);
  const [saltText, step, signed] = [salt, beside, sign(null, message, privateKey)].map((bytes) =>
    bytes.toString('base64url'),
  );
  const signature = `tree1.${saltText}.r${step}.${signed}`;
  return setting.falsify({ statement, key: name, signature });
}

function formatStatement(about: object): string {
  return JSON.stringify({ candor: 1, product: 'test-product', at: AT, ...about });
}

function signStatement({ key, setting }: State, about: object): object {
  const statement = formatStatement(about);
  const { key: name, privateKey } = key();
  const signature = sign(null, Buffer.from(statement), privateKey).toString('base64url');
  return setting.falsify({ statement, key: name, signature });
}

function makeKey(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return { key: sha256(der).slice(0, 16), spki: der.toString('base64'), privateKey };
}

function tellKey({ key, spki }: SigningKey): object {
  return { key, spki };
}

function readRequest(body: string): HoldingsRequest {
  return JSON.parse(body) as HoldingsRequest;
}

/** docs/ids.md */
function hashToken(token: string): string {
  return sha256(Buffer.from(token, 'hex')).slice(0, 32);
}

function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const isGzip = request.headers['content-encoding'] === 'gzip';
  return (isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
}
