// A short command, which leaves the sending to a process of its own: `FOLDER COLLECTOR`.
import { createTelemetry } from '@candor/client/telemetry';
import open from './open.cjs';

const telemetry = open.open(createTelemetry, process.argv[2], 'first-product', process.argv[3]);
for (let count = 1; count <= 5; count += 1) telemetry.record('thing.made', { count });
process.stdout.write(JSON.stringify({ isSpawned: telemetry.sendDetached() }));
telemetry.close();
