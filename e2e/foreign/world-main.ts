/**
 * A collector and the products that send to it by another SDK, all in a network of their own: see `foreign-sdks.test.ts`. What
 * happened is printed as one line of JSON, and judged there.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readUntil } from '../lib/wait-until.ts';
import { certificateIn } from './certificate.ts';
import { type Fate, openFront } from './front.ts';
import { writeManifest } from './manifest.ts';
import { searchAll } from './find-traces.ts';
import { ADDRESS } from './namespace.ts';
import { type OwnCollector, startOwnCollector } from './own-collector.ts';
import { type Sdk, type SdkName, SDKS, runProduct } from './sdks.ts';
import type { FaultName, World } from './world.ts';

const [name = '', folder = ''] = process.argv.slice(2);
const sdk = SDKS[name as SdkName];
const certificate = certificateIn(folder);

async function main(): Promise<World> {
  const dataFolder = join(folder, 'data');
  const manifestFile = join(folder, 'telemetry.yaml');
  writeFileSync(manifestFile, writeManifest(sdk.device));
  const collector = await startOwnCollector({ dataFolder, manifestFile, certificate });
  try {
    const plain = await sendPlainly(collector, sdk);
    const faults: Record<string, unknown> = {};
    for (const fault of ['throttled', 'away', 'answer-lost'] as const) {
      faults[fault] = await sendThroughFault(collector, sdk, fault);
    }
    const quarantine = await collector.readQuarantine();
    const code = await collector.stop();
    const { traces, known } = await searchAll(dataFolder, collector.output());
    return {
      plain,
      faults: faults as World['faults'],
      quarantine,
      code,
      traces,
      known,
      log: collector.output(),
    };
  } finally {
    await collector.stop();
  }
}

/** Two installations, which is as few as an answer may stand for, straight to the collector. */
async function sendPlainly(collector: OwnCollector, sdk: Sdk): Promise<World['plain']> {
  const url = `https://${ADDRESS}:${collector.port}`;
  const products = ['first', 'second'].map((installation) =>
    runProduct(sdk, { url, installation, folder, certificate }),
  );
  await readUntil(collector.readStored, (stored) => stored >= 2 * sdk.events);
  const said = await Promise.all(products.map((product) => product.end()));
  return { answers: await collector.readAnswers(), said };
}

/** One more time by the first installation, with a fault before the first request is taken. */
async function sendThroughFault(
  collector: OwnCollector,
  sdk: Sdk,
  fault: FaultName,
): Promise<World['faults'][FaultName]> {
  const before = await collector.readStored();
  const front = await openFront({
    certificate,
    collector: `https://127.0.0.1:${collector.port}`,
    decide: (count) => decide(collector, fault, count),
  });
  const url = `https://${ADDRESS}:${front.port}`;
  const product = runProduct(sdk, { url, installation: 'first', folder, certificate });
  // What the SDK sends again must have come before anything is counted.
  await readUntil(
    () => Promise.resolve(front.readTakenAgain()),
    (again) => again > 0,
    40_000,
  );
  await readUntil(collector.readStored, (stored) => stored >= before + sdk.events);
  const said = await product.end();
  await front.close();
  return {
    seen: [...front.seen],
    takenAgain: front.readTakenAgain(),
    answers: await collector.readAnswers(),
    said,
  };
}

async function decide(collector: OwnCollector, fault: FaultName, count: number): Promise<Fate> {
  if (fault === 'throttled')
    await (count === 0 ? collector.useUpBudget() : collector.setLimit(null));
  if (count > 0) return 'passed';
  return fault === 'away' ? 'refused' : fault === 'answer-lost' ? 'answer-lost' : 'passed';
}

process.stdout.write(`${JSON.stringify(await main())}\n`);
