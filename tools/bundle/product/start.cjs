// What a start loads: files of the SDK, and modules of Node that were not there before.
const loaded = () => new Set([...process.moduleLoadList, ...Object.keys(require.cache)]);
const { declare } = require('./open.cjs');
const before = loaded();
const { createTelemetry } = require('@candor/client/telemetry');
createTelemetry(declare('first-product'), {
  version: '1.0.0',
  folder: `${process.argv[2]}/first-product`,
  effects: { env: {}, isInteractive: () => true, isContainer: () => false },
});
const added = [...loaded()].filter((name) => !before.has(name));
process.stdout.write(JSON.stringify(added));
