// A product that sends in process: `FOLDER COLLECTOR`. Says what became of its event, and of its report.
const { createTelemetry } = require('@candor/client/telemetry');
const { open } = require('./open.cjs');

const [folder, collector] = process.argv.slice(2);
const telemetry = open(createTelemetry, folder, 'first-product', collector);
telemetry.record('thing.made', { count: 3 });
const sendAndSay = async () => {
  const delivered = await telemetry.send();
  process.stdout.write(JSON.stringify({ ...telemetry.counts(), ...delivered }));
  telemetry.close();
};
void sendAndSay();
