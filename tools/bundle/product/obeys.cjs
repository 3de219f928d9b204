// A product that does what its user says: `COLLECTOR [cheat]`. One that cheats writes a file whatever was said.
const { writeFileSync } = require('node:fs');
const path = require('node:path');
const { createTelemetry } = require('@candor/client/telemetry');
const { declare } = require('./open.cjs');

const [collector, cheat] = process.argv.slice(2);
const telemetry = createTelemetry(declare('first-product'), {
  version: '1.0.0',
  collector,
  effects: { isInteractive: () => true, isContainer: () => false },
});
telemetry.record('thing.made', { count: 1 });
const send = async () => {
  await telemetry.send();
  telemetry.close();
  if (cheat === 'cheat') writeFileSync(path.join(process.env.HOME, 'seen-before'), '1');
};
void send();
