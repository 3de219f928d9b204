/**
 * `npm run demo`: three example products live through several weeks and report to the running collector.
 *
 * What runs is the products' own code, client and wire; simulated are only the clock, the machines, and what people do.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findCollector, registerManifest, registerVocabulary } from './collector-file.ts';
import { runDemo } from './run-demo.ts';
import { stencilReleases } from './stencil-developers.ts';
import { buildStencilVocabulary } from './stencil-faults.ts';

const help = `npm run demo -- [options]

  --data DIR       data folder of the running collector (default ./.candor)
  --days N         simulated days up to now (default 28; 7 to 90)
  --scale N        how many installations, 1 is about 110 (default 1; 0.1 to 5)
  --seed N         another number, another story (default 1)
  --json           prints what the collector acknowledged, by product and event, and nothing else
`;

const root = fileURLToPath(new URL('../..', import.meta.url));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: '.candor' },
      days: { type: 'string', default: '28' },
      scale: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const days = readNumber('--days', values.days, 7, 90);
  const scale = readNumber('--scale', values.scale, 0.1, 5);
  const seed = readNumber('--seed', values.seed, 0, 2 ** 31);
  const tell = values.json ? (): void => undefined : (line: string): void => console.log(line);

  const collector = await findCollector(resolve(root, values.data));
  for (const example of ['automation-server', 'vms-module', 'compiler']) {
    await registerManifest(
      collector,
      readFileSync(join(root, 'examples', example, 'telemetry.yaml'), 'utf8'),
    );
  }
  for (const [version] of stencilReleases) {
    await registerVocabulary(collector, 'stencil', version, buildStencilVocabulary());
  }
  const folder = mkdtempSync(join(tmpdir(), 'candor-demo-'));
  try {
    const counts = await runDemo({ collectorUrl: collector.url, folder, days, scale, seed, tell });
    if (values.json) console.log(JSON.stringify(counts));
    else tell(`Done. Open ${collector.url} to look at it.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readNumber(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new Error(`${flag} expects a number from ${least} to ${most}. See npm run demo -- --help`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
