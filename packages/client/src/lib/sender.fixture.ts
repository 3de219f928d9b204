/**
 * A process that records in two lanes, sends through a proxy, and prints what became of it.
 */
import { buildDeclaration, buildOptions } from '../product.fixture.ts';
import { createTelemetry } from '../telemetry.ts';

const [folder = '', collector = '', proxy = ''] = process.argv.slice(2);
const telemetry = createTelemetry(buildDeclaration(), buildOptions(folder, { collector, proxy }));
telemetry.choose('on');
telemetry.record('thing.made', { count: 1 });
telemetry.record('thing.failed', { code: 1 });
const result = await telemetry.send();
telemetry.close();
process.stdout.write(JSON.stringify(result));
