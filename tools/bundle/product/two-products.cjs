// Two products in one process, of which one is turned off and the other one is not.
const { createTelemetry } = require('@candor/client/telemetry');
const { open } = require('./open.cjs');

const [first, second] = ['first-product', 'second-product'].map((product) =>
  open(createTelemetry, process.argv[2], product),
);
for (const telemetry of [first, second]) telemetry.record('thing.made', { count: 1 });
first.choose('off');
for (const telemetry of [first, second]) telemetry.record('thing.made', { count: 2 });
process.stdout.write(JSON.stringify([first.counts(), second.counts()]));
for (const telemetry of [first, second]) telemetry.close();
