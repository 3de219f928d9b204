// What a start loads of the SDK, before and after the host has come to its event loop.
const { declare } = require('./open.cjs');
const { createTelemetry } = require('@candor/client/telemetry');

const loaded = () =>
  Object.keys(require.cache).flatMap((file) =>
    file.includes('@candor') ? [file.split(/[\\/]/).at(-1)] : [],
  );
createTelemetry(declare('first-product'), {
  version: '1.0.0',
  folder: `${process.argv[2]}/first-product`,
  effects: { env: {}, isInteractive: () => true, isContainer: () => false },
});
const before = loaded();
setImmediate(() => process.stdout.write(JSON.stringify([before, loaded()])));
