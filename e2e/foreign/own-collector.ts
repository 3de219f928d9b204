/** The collector of a world: a process of its own with TLS, and what a vendor asks it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Answer } from '@candor/query/answer';
import type { CollectorStatus, QuarantineRow } from '@candor/query/api';
import type { Day, Metric } from '@candor/query/question';
import { ask, callApi } from '../lib/ask.ts';
import { projectFolder, readCollectorFile } from '../lib/running-collector.ts';
import { readUntil } from '../lib/wait-until.ts';
import type { Certificate } from './certificate.ts';
import { KEY, PRODUCT } from './manifest.ts';
import type { Answers } from './world.ts';

export interface OwnCollector {
  readonly port: number;
  readonly output: () => string;
  /** Events in the store. */
  readonly readStored: () => Promise<number>;
  readonly readAnswers: () => Promise<Answers>;
  readonly readQuarantine: () => Promise<readonly QuarantineRow[]>;
  /** Requests in a minute for the product's key; null for what the collector is set to. */
  readonly setLimit: (requestsPerMinuteMax: number | null) => Promise<void>;
  /** Leaves nothing of the key's budget, of which the first comes back in some seconds. */
  readonly useUpBudget: () => Promise<void>;
  readonly stop: () => Promise<number | null>;
}

export interface OwnCollectorParts {
  readonly dataFolder: string;
  readonly manifestFile: string;
  readonly certificate: Certificate;
}

export async function startOwnCollector(parts: OwnCollectorParts): Promise<OwnCollector> {
  const { dataFolder } = parts;
  const child = spawnCollector(parts);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const gone = once(child, 'exit') as Promise<[number | null]>;
  const url = await readUntil(
    () => findUrl(dataFolder),
    (found) => found !== '',
    120_000,
  );
  if (url === '') throw new Error(`the collector did not start:\n${output}`);
  const setLimit = (requestsPerMinuteMax: number | null): Promise<void> =>
    callApi(dataFolder, 'POST', `/api/products/${PRODUCT}/keys/${KEY}/limit`, {
      requestsPerMinuteMax,
    });
  return {
    port: Number(new URL(url).port),
    output: () => output,
    readStored: async () =>
      (await callApi<CollectorStatus>(dataFolder, 'GET', '/api/status')).eventsStored,
    readAnswers: () => readAnswers(dataFolder),
    readQuarantine: () => callApi(dataFolder, 'GET', `/api/products/${PRODUCT}/quarantine`),
    setLimit,
    useUpBudget: async () => {
      await setLimit(30);
      for (let status = 0; status !== 429;) {
        status = (await fetch(`${url}/v1/report/${KEY}`, { method: 'POST' })).status;
      }
    },
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = await gone;
      return code;
    },
  };
}

function spawnCollector({
  dataFolder,
  manifestFile,
  certificate,
}: OwnCollectorParts): ChildProcess {
  const source = ['--conditions=candor-source', '--import', 'tsx'];
  const where = ['--data', dataFolder, '--host', '0.0.0.0', '--port', '0', '--k', '2'];
  const tls = [
    ['--tls-certificate', certificate.certificateFile],
    ['--tls-key', certificate.keyFile],
  ].flat();
  const program = 'packages/collector/src/main.ts';
  return spawn(
    process.execPath,
    [...source, program, ...where, ...tls, '--manifests', manifestFile],
    { cwd: projectFolder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

/** Its address once it answers questions; '' before. */
async function findUrl(dataFolder: string): Promise<string> {
  try {
    const { url } = await readCollectorFile(dataFolder);
    return (await fetch(`${url}/readyz`)).ok ? url : '';
  } catch {
    return '';
  }
}

const EVENTS = [
  ['site.connected', 'video.rate', 'request', 'dependency'],
  ['page_view', 'message', 'exception', 'availability'],
].flat();

const FIELDS = [
  ['site.connected', 'cameras'],
  ['site.connected', 'took'],
  ['video.rate', 'frames'],
] as const;

async function readAnswers(dataFolder: string): Promise<Answers> {
  const asked = [
    ...EVENTS.map((event) => [event, { of: 'events', event }] as const),
    ...FIELDS.map(
      ([event, field]) =>
        [
          `${event}.${field}`,
          { of: 'field', event, field, statistic: 'mean', over: 'each' },
        ] as const,
    ),
    ['sites', { of: 'distinct', event: 'site.connected', field: 'site' }] as const,
  ];
  const answers: Record<string, number | null> = {};
  for (const [name, metric] of asked) {
    const { rows } = await askAbout(dataFolder, metric);
    answers[name] = rows[0]?.value ?? null;
  }
  return answers;
}

/** Of all that came yesterday, today and tomorrow. */
export function askAbout(dataFolder: string, metric: Metric): Promise<Answer> {
  return ask(dataFolder, {
    product: PRODUCT,
    metric,
    breakdown: null,
    filters: [],
    span: { from: dayAt(-1), to: dayAt(1) },
    step: 'span',
  });
}

function dayAt(offset: number): Day {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10) as Day;
}
