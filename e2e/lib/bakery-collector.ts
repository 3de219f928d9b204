/** A collector in this process whose clock lives through a day in which a bad release goes out: what is judged by hours of arrival needs hours. */
import { join } from 'node:path';
import type { Collector } from '@candor/collector/collector';
import { startCollector as startHere } from '@candor/collector/collector';
import type { CollectorStatus, ManifestAdded } from '@candor/query/api';
import { callApi } from './ask.ts';
import type { Sender, Session, OvenSymbol } from './bakery.ts';
import {
  bakeryManifest,
  bakeryVocabulary,
  sendBlocked,
  sendFailure,
  sendHealth,
} from './bakery.ts';
import { projectFolder, startCollector } from './running-collector.ts';
import { readUntil } from './wait-until.ts';

const hourMs = 3_600_000;
const hours = 20;
/** From this hour on 1.1.0 is out. */
const outHour = 8;
const k = 5;

export interface BakeryCollector {
  readonly collector: Collector;
  readonly welcomeUrl: string;
  /** A failure of some installations now, under a version. */
  readonly failAgain: (symbol: OvenSymbol, version: string) => Promise<void>;
}

/** Starts it with the built dashboard, and sends what twenty hours bring; its clock then shows the time. */
export async function startBakery(dataFolder: string): Promise<BakeryCollector> {
  // As `npm start` does it: that builds the dashboard where it is older than its source.
  const builder = await startCollector({ dataFolder });
  await builder.stop('SIGTERM');
  const endMs = Math.floor(Date.now() / hourMs) * hourMs;
  let aheadMs = endMs - hours * hourMs - Date.now();
  const dashboardFolder = join(projectFolder, 'packages/dashboard/dist');
  const collector = await startHere(
    { dataFolder, port: 0, k: [String(k)], dashboardFolder },
    { log: () => undefined, now: () => Date.now() + aheadMs },
  );
  const { url } = collector;
  const { hash } = await callApi<ManifestAdded>(
    dataFolder,
    'POST',
    '/api/manifests',
    bakeryManifest,
  );
  for (const version of ['1.0.0', '1.1.0']) {
    const path = `/api/products/bakery/vocabularies/${version}`;
    await callApi(dataFolder, 'PUT', path, bakeryVocabulary);
  }
  await callApi(dataFolder, 'PUT', '/api/products/bakery/failure-settings', {
    sourceLink: 'https://git.example.com/bakery/blob/v{version}/{module}#L{line}',
  });
  const sender = { url, manifest: hash };
  for (let hour = 0; hour < hours; hour += 1) {
    const atMs = endMs - (hours - hour) * hourMs + 1000;
    aheadMs = atMs - Date.now();
    await liveOneHour(sender, hour, atMs);
  }
  await tellFailures(sender, endMs);
  aheadMs = 0;
  await readUntil(
    () => callApi<CollectorStatus>(dataFolder, 'GET', '/api/status'),
    ({ journal, engine }) => journal.eventsWaiting === 0 && engine.up,
  );
  return {
    collector,
    welcomeUrl: collector.welcomeUrl ?? '',
    failAgain: async (symbol, version) => {
      // What is said of a group holds from the next second on.
      aheadMs = 2000;
      const atMs = Date.now();
      const devices = Array.from({ length: k }, (_, index) => 9000 + index);
      await Promise.all(
        devices.map((device) => sendFailure(sender, { device, version, atMs }, symbol)),
      );
    },
  };
}

/** Thirty installations of either release; of 1.0.0 one in thirty crashes, of 1.1.0 nine. */
async function liveOneHour(sender: Sender, hour: number, atMs: number): Promise<void> {
  const send = (version: string, index: number, crashes: number): Promise<void> => {
    const device = (version === '1.0.0' ? 0 : 5000) + hour * 30 + index;
    const rest = index % 11 === 4 ? 'errored' : index % 13 === 7 ? 'abnormal' : 'healthy';
    return sendHealth(sender, { device, version, atMs }, index < crashes ? 'crashed' : rest);
  };
  const all = Array.from({ length: 30 }, (_, index) => [
    send('1.0.0', index, 1),
    ...(hour < outHour ? [] : [send('1.1.0', index, 9)]),
  ]);
  await Promise.all(all.flat());
}

/** Two groups that are told, one under both releases, and one of two installations. */
async function tellFailures(sender: Sender, endMs: number): Promise<void> {
  const session = (device: number, version: string, daysAgo: number): Session => ({
    device,
    version,
    atMs: endMs - daysAgo * 24 * hourMs,
    os: device % 2 === 0 ? 'linux' : 'windows',
  });
  const baked = Array.from({ length: 60 }, (_, device) =>
    sendFailure(
      sender,
      session(device, device < 40 ? '1.0.0' : '1.1.0', device < 40 ? device % 4 : 0),
      'bake',
      device % 2,
    ),
  );
  const heated = Array.from({ length: 24 }, (_, device) =>
    sendFailure(sender, session(5000 + device, '1.1.0', 0), 'heat'),
  );
  const kneaded = [1, 2].map((device) => sendFailure(sender, session(device, '1.0.0', 1), 'knead'));
  const blocked = Array.from({ length: 8 }, (_, device) =>
    sendBlocked(sender, session(device, '1.1.0', 0), device < 6 ? 'heat' : 'knead'),
  );
  await Promise.all([...baked, ...heated, ...kneaded, ...blocked]);
}
