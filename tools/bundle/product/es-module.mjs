// A product as an ES module, which also requires the SDK: both must be the same one.
import { createRequire } from 'node:module';
import { createTelemetry } from '@candor/client/telemetry';
import open from './open.cjs';

const required = createRequire(import.meta.url)('@candor/client/telemetry');
const telemetry = open.open(createTelemetry, process.argv[2], 'first-product');
telemetry.record('thing.made', { count: 3 });
const isSame = required.createTelemetry === createTelemetry;
process.stdout.write(JSON.stringify({ ...telemetry.counts(), isSame }));
telemetry.close();
