// What a run loads that has nothing to record and nothing to send: files of the SDK, and modules of Node.
const loaded = () => new Set([...process.moduleLoadList, ...Object.keys(require.cache)]);
const { declare } = require('./open.cjs');
const before = loaded();
const { createTelemetry } = require('@candor/client/telemetry');
const telemetry = createTelemetry(declare('first-product'), {
  version: '1.0.0',
  folder: `${process.argv[2]}/first-product`,
  effects: { env: {}, isInteractive: () => true, isContainer: () => false },
});
telemetry.sendDetached();
telemetry.close();
const added = [...loaded()].filter((name) => !before.has(name));
process.stdout.write(JSON.stringify(added));
