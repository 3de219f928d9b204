// A command of a product that tells how its sessions end: it records some events, and hands them to a sender or leaves them to the next run.
const { createTelemetry } = require('@candor/client/telemetry');

const [end] = process.argv.slice(2);
const telemetry = createTelemetry(require('./declaration.json'), {
  version: '5.2.0',
  facts: { hosting: 'node' },
  folder: 'state',
  settingsFolders: ['.'],
  collector: 'http://127.0.0.1:9',
  effects: { env: {}, isInteractive: () => true, isContainer: () => false },
});
if (end === 'agrees') telemetry.choose('on');
for (const errors of [0, 1, 2, 3, 4]) {
  telemetry.record('heartbeat', {
    uptime: 3600,
    identities: 12,
    computers: 4,
    licence: 'licensed',
    errors,
  });
}
if (end === 'hands-over') telemetry.sendDetached();
telemetry.close();
