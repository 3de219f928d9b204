/** Reports of the bakery as its client would send them to a whole collector. */
import { randomUUID } from 'node:crypto';
import type { HealthOutcome } from '@candor/query/release-health';
import type { CollectorBench } from '../../collector.fixture.ts';
import { BAKERY_YAML, bakeryVocabulary, describeBaked } from './bakery.fixture.ts';

export const BAKERY = { product: 'bakery' } as const;

export interface Baker {
  readonly bench: CollectorBench;
  readonly manifest: string;
}

export async function openBakery(
  bench: CollectorBench,
  yaml: string = BAKERY_YAML,
): Promise<Baker> {
  const { body } = await bench.call('POST /api/manifests', { body: yaml });
  return { bench, manifest: body.hash };
}

export async function putVocabulary(
  { bench }: Baker,
  version: string,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<number> {
  const { status } = await bench.call('PUT /api/products/:product/vocabularies/:version', {
    params: { ...BAKERY, version },
    body: { ...bakeryVocabulary, ...changes },
  });
  return status;
}

export interface Told {
  readonly device: number;
  readonly version: string;
  readonly os?: string;
  readonly at?: number;
}

/** One failure of one installation. */
export async function sendFailure(
  baker: Baker,
  told: Told & { readonly symbol?: 'bake' | 'heat'; readonly offset?: number },
): Promise<void> {
  const failure = describeBaked(told.symbol ?? 'bake', told.offset);
  const fields = { failure, severity: 'crashed', times: 1 };
  await send(baker, 'exceptions', told, [{ event: 'oven.failed', ...fields }]);
}

/** One block of the main thread of one installation. */
export async function sendBlocked(
  baker: Baker,
  { symbol, times, ...told }: Told & { readonly symbol: 'bake' | 'heat'; readonly times: number },
): Promise<void> {
  const fields = { operation: 'blocked', duration: 4_000, baseline: 1_000, times };
  const frames = describeBaked(symbol);
  await send(baker, 'performance', told, [{ event: 'oven.blocked', ...fields, frames }]);
}

/** One session of one installation, with what it said one after the other. */
export async function sendSession(
  baker: Baker,
  told: Told & {
    readonly outcomes: readonly HealthOutcome[];
    readonly errors?: number;
    readonly uptime?: number;
  },
): Promise<void> {
  const { errors = 0, uptime = 60 } = told;
  const fields = { uptime, errors, counted: 0 };
  const events = told.outcomes.map((outcome) => ({ event: 'bakery.health', outcome, ...fields }));
  await send(baker, 'usage', told, events);
}

async function send(
  { bench, manifest }: Baker,
  lane: string,
  { device, version, os = 'linux', at = Date.now() }: Told,
  events: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const started = new Date(at).toISOString();
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
  const lines = events.map((event, index) => ({ seq: index + 1, at: started, ...event }));
  const body = [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
  const answer = await fetch(`${bench.collector().url}/v1/report/bakery-key`, {
    method: 'POST',
    body,
  });
  const text = await answer.text();
  if (!answer.ok || !text.includes(`"accepted":${events.length}`)) throw new Error(text);
}
