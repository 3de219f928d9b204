// Candor as it is published, in a product whose user has agreed.
const { createTelemetry } = require('@candor/client/telemetry');

exports.start = (url, folder, nowMs) => exports.open('declaration.json', url, folder, nowMs);

exports.open = (declaration, url, folder, nowMs) => {
  const telemetry = createTelemetry(require(`../${declaration}`), {
    version: '5.2.0',
    facts: { hosting: 'node' },
    folder,
    collector: url,
    // This program has no terminal and may run in a container, where a product would not report.
    effects: {
      env: {},
      isInteractive: () => true,
      isContainer: () => false,
      ...(nowMs === undefined ? {} : { now: () => nowMs }),
    },
  });
  return {
    record: (_name, fields) => telemetry.record('heartbeat', fields),
    finish: () => {
      telemetry.sendDetached();
      telemetry.close();
    },
    // As it is where nothing is sent in this run: the events wait on the disk for a later one.
    close: telemetry.close,
  };
};
