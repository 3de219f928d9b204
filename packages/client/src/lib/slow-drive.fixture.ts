/**
 * A product that records all the time: `OPTIONS MILLISECONDS`. Prints what it has counted.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { buildDeclaration, type buildOptions } from '../product.fixture.ts';
import { createTelemetry } from '../telemetry.ts';

const [options = '', runMs = ''] = process.argv.slice(2);
const telemetry = createTelemetry(
  buildDeclaration(),
  JSON.parse(options) as ReturnType<typeof buildOptions>,
);
const endMs = process.uptime() * 1_000 + Number(runMs);
while (process.uptime() * 1_000 < endMs) {
  telemetry.record('thing.made', { count: 1 });
  await sleep(20);
}
process.stdout.write(JSON.stringify(telemetry.counts()));
// The end is none of what is counted.
process.exit(0);
