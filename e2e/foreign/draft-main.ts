/**
 * A product that sends by the SDK of Application Insights before anybody has declared anything, a draft of its manifest, and the same
 * product once that is completed and registered, all in a network of their own: see `manifest-draft.test.ts`.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Metric } from '@candor/query/question';
import type { Manifest } from '@candor/manifest/manifest';
import { callApi } from '../lib/ask.ts';
import { projectFolder, readCollectorFile } from '../lib/running-collector.ts';
import { readUntil } from '../lib/wait-until.ts';
import { certificateIn } from './certificate.ts';
import type { DraftWorld } from './draft-world.ts';
import { KEY, PRODUCT } from './manifest.ts';
import { ADDRESS } from './namespace.ts';
import { type OwnCollector, askAbout, startOwnCollector } from './own-collector.ts';
import { SDKS, runProduct } from './sdks.ts';

const START = `manifest: 1
product: ${PRODUCT}
title: Cameras
vendor: Example Video
privacy: https://example.com/privacy
collector: https://telemetry.example.com
key: ${KEY}
lanes: { usage: How it is used. }
ids: { device: until_reset }
events: { started: { when: when it starts, why: Whether it runs., fields: {} } }
foreign: { device: ai.user.id }
`;

const EVENT = 'VideoExported';
const DRAFTED = 'video_exported';

const [folder = ''] = process.argv.slice(2);
const dataFolder = join(folder, 'world');
const certificate = certificateIn(folder);

async function main(): Promise<DraftWorld> {
  const manifestFile = join(folder, 'start.yaml');
  writeFileSync(manifestFile, START);
  const collector = await startOwnCollector({ dataFolder, manifestFile, certificate });
  try {
    const isRefused = async (): Promise<boolean> =>
      (await collector.readQuarantine()).some(({ event }) => event === EVENT);
    await send(collector, isRefused);
    const out = join(folder, 'drafted.yaml');
    const said = await draft(collector, out);
    const text = readFileSync(out, 'utf8');
    await callApi(dataFolder, 'POST', '/api/manifests', text.replaceAll('Todo: ', ''));
    const path = `/api/products/${PRODUCT}/manifest`;
    const { manifest } = await callApi<{ readonly manifest: Manifest }>(dataFolder, 'GET', path);
    const count = { of: 'events', event: DRAFTED } as const;
    await send(collector, async () => (await read(count)) === 2);
    const sum = { of: 'field', event: DRAFTED, field: 'seconds', statistic: 'sum', over: 'each' };
    const answer = { sum: await read(sum as Metric), events: await read(count) };
    return { said, text, drafted: manifest, answer };
  } finally {
    await collector.stop();
  }
}

/** By two installations, which is as few as an answer may stand for, until that shows. */
async function send({ port }: OwnCollector, shows: () => Promise<boolean>): Promise<void> {
  const url = `https://${ADDRESS}:${port}`;
  const products = ['first', 'second'].map((installation) =>
    runProduct(SDKS['application-insights'], { url, installation, folder, certificate }),
  );
  await readUntil(shows, (isShown) => isShown);
  for (const product of products) await product.end();
}

async function draft({ port }: OwnCollector, out: string): Promise<string> {
  const source = ['--conditions=candor-source', '--import', 'tsx', 'packages/cli/src/main.ts'];
  const where = ['--collector', `https://127.0.0.1:${port}`, '--out', out];
  const { token } = await readCollectorFile(dataFolder);
  const { stderr } = await promisify(execFile)(
    process.execPath,
    [...source, 'manifest', 'draft', PRODUCT, ...where],
    { cwd: projectFolder, env: { ...process.env, CANDOR_TOKEN: token } },
  );
  return stderr;
}

async function read(metric: Metric): Promise<number | null> {
  return (await askAbout(dataFolder, metric)).rows[0]?.value ?? null;
}

process.stdout.write(`${JSON.stringify(await main())}\n`);
