// A product that names no folder: its state lies where the system keeps that of all products.
const { createTelemetry } = require('@candor/client/telemetry');
const { declare } = require('./open.cjs');

const telemetry = createTelemetry(declare('first-product'), {
  version: '1.0.0',
  settingsFolders: [],
  effects: { isInteractive: () => true, isContainer: () => false },
});
telemetry.choose('on');
telemetry.record('thing.made', { count: 1 });
telemetry.close();
console.log(JSON.stringify(telemetry.counts()));
