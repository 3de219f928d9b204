/** A product that reports failures and the health of its sessions, with a release 1.1.0 that does worse than 1.0.0. */
import { randomUUID } from 'node:crypto';

export const bakeryManifest = `
manifest: 1
product: bakery
title: Bakery
vendor: Example Software
privacy: https://example.com/bakery/telemetry
collector: https://telemetry.example.com
key: bakery-key
consent: { default: ask }
lanes:
  usage: How the bakery is used.
  exceptions: { why: Helps us mend failures., consent: ask }
  performance: What we make faster first.
ids: { device: until_reset }
session: [version, os]
events:
  oven.failed: { role: failure, when: when something fails, why: What to mend first. }
  oven.blocked:
    role: slowness
    when: when the oven does one thing for a second and nothing else
    why: What to make faster first.
    fields:
      operation: { values: [blocked] }
  bakery.health: { role: health, when: each hour and at the end, why: Whether a release is sound. }
`;

const places = {
  bake: ['src/oven.ts', 10],
  heat: ['src/heat.ts', 30],
  knead: ['src/dough.ts', 50],
} as const;
export type OvenSymbol = keyof typeof places;

export const bakeryVocabulary: Readonly<Record<string, unknown>> = {
  vocabulary: 1,
  product: 'bakery',
  packages: ['@bakery/oven'],
  modules: [
    {
      kind: 'file',
      name: 'dist/oven.js',
      lines: 100,
      columns: 90,
      symbols: Object.entries(places).map(([name, [module, line]]) => ({
        name,
        from: [line, 1],
        to: [line + 10, 1],
        source: { module, from: line + 100, to: line + 110 },
      })),
    },
  ],
  types: [{ name: 'OvenError', base: 'Error' }],
  codes: [{ code: 'OVEN_COLD' }],
  templates: [{ id: 'too-cold', parts: ['The oven has only ', { hole: 'number' }, ' degrees'] }],
};

function frameOf(symbol: OvenSymbol, offset: number): object {
  const [module, line] = places[symbol];
  return { kind: 'vendor', module, file: 'dist/oven.js', symbol, line: line + offset, offset };
}

/** What the client sends of a failure in a function: an error of the product, caused by one of the runtime. */
export function describeFailure(symbol: OvenSymbol, offset: number): object {
  return {
    description: 1,
    runtime: 'v8',
    error: {
      type: { of: 'vendor', name: 'OvenError', base: 'Error' },
      code: 'OVEN_COLD',
      template: 'too-cold',
      frames: [
        frameOf(symbol, offset),
        { kind: 'third-party', times: 4 },
        { kind: 'user', times: 1 },
        { kind: 'runtime', module: 'node:internal/modules/cjs/loader', times: 6 },
      ],
      cause: {
        type: { of: 'runtime', name: 'TypeError' },
        frames: [frameOf(symbol, offset), { kind: 'runtime', module: 'node:fs', times: 3 }],
      },
    },
  };
}

export interface Sender {
  readonly url: string;
  /** The hash of the registered manifest. */
  readonly manifest: string;
  /** Default: the one that the manifest names, whose environment is production. */
  readonly key?: string;
}

export interface Session {
  readonly device: number;
  readonly version: string;
  readonly atMs: number;
  readonly os?: string;
}

/** Sends one session with events of one lane, and waits until they are acknowledged. */
export async function sendBakery(
  { url, manifest, key = 'bakery-key' }: Sender,
  lane: 'usage' | 'exceptions' | 'performance',
  { device, version, atMs, os = 'linux' }: Session,
  event: Readonly<Record<string, unknown>>,
): Promise<void> {
  const started = new Date(atMs).toISOString();
  const head = {
    candor: 1,
    product: 'bakery',
    manifest,
    lane,
    session: randomUUID(),
    started,
    device: (device + 1).toString(16).padStart(32, '0'),
    version,
    os,
  };
  const lines = [head, { seq: 1, at: started, ...event }];
  const answer = await fetch(`${url}/v1/report/${key}`, {
    method: 'POST',
    body: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  });
  const text = await answer.text();
  if (!answer.ok || !text.includes('"accepted":1')) throw new Error(text);
}

export async function sendHealth(
  sender: Sender,
  session: Session,
  outcome: 'healthy' | 'errored' | 'unhandled' | 'abnormal' | 'crashed',
): Promise<void> {
  const errors = outcome === 'errored' ? 2 : 0;
  const uptime = 600 + (session.device % 7) * 900;
  await sendBakery(sender, 'usage', session, {
    event: 'bakery.health',
    outcome,
    uptime,
    errors,
    counted: 0,
  });
}

/** The oven did one thing for four seconds. */
export async function sendBlocked(
  sender: Sender,
  session: Session,
  symbol: OvenSymbol,
): Promise<void> {
  await sendBakery(sender, 'performance', session, {
    event: 'oven.blocked',
    operation: 'blocked',
    duration: 4_000,
    baseline: 1_000,
    times: 1,
    frames: describeFailure(symbol, 2),
  });
}

export async function sendFailure(
  sender: Sender,
  session: Session,
  symbol: OvenSymbol,
  offset = 2,
): Promise<void> {
  await sendBakery(sender, 'exceptions', session, {
    event: 'oven.failed',
    failure: describeFailure(symbol, offset),
    severity: session.device % 3 === 0 ? 'handled' : 'crashed',
    times: 1 + (session.device % 4),
  });
}
