// A product in CommonJS: records once, and says what became of it.
const { createTelemetry } = require('@candor/client/telemetry');
const { open } = require('./open.cjs');

const telemetry = open(createTelemetry, process.argv[2], 'first-product');
telemetry.record('thing.made', { count: 3 });
process.stdout.write(JSON.stringify(telemetry.counts()));
telemetry.close();
