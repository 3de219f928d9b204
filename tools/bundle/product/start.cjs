// What a run loads in which every lane is off, and which has nothing to send: files of the SDK, and modules of Node. With `record` it records all
// the same.
const loaded = () => new Set([...process.moduleLoadList, ...Object.keys(require.cache)]);
const { declare } = require('./open.cjs');
const before = loaded();
const { createTelemetry } = require('@candor/client/telemetry');
const telemetry = createTelemetry(declare('first-product'), {
  version: '1.0.0',
  folder: `${process.argv[2]}/first-product`,
  effects: { env: {}, isInteractive: () => true, isContainer: () => false },
});
if (process.argv[3] === 'record') {
  telemetry.record('thing.made', { count: 1 });
  telemetry.recordOnce('thing.made', 'a', { count: 1 });
  telemetry.recordDaily('thing.made', 'a', { count: 1 });
  telemetry.pseudonym('site', 'a');
}
telemetry.sendDetached();
telemetry.close();
const added = [...loaded()].filter((name) => !before.has(name));
process.stdout.write(JSON.stringify(added));
