// One process of `record.ts`: prints the microseconds that an event takes, as JSON.
import fs from 'node:fs';

const perTurn = 1250;
const perPart = 250;
const warmUpTurns = 4;
const turnsMax = 30;

const [, , clientUrl, productUrl, folder, choice] = process.argv;
const { createTelemetry } = await import(clientUrl);
const { declaration } = await import(productUrl);

// One telemetry in the process, as in a product: more of them share what the engine has learnt of the code.
const telemetry = createTelemetry(declaration, {
  version: '5.2.0',
  facts: { hosting: 'node' },
  folder,
  collector: 'http://127.0.0.1:9',
  effects: { env: {}, isInteractive: () => true, isContainer: () => false },
});
telemetry.choose('on');
const spool = `${folder}/spool`;

const varied = Array.from({ length: 512 }, (_, index) => build(index));
const same = build(1);
for (const fields of varied) telemetry.record('heartbeat', fields);
const bytes = fs
  .readFileSync(`${spool}/${fs.readdirSync(spool)[0]}`, 'utf8')
  .split('\n')
  .slice(1, -1)
  .map((line) => Buffer.from(`${line}\n`));
const texts = bytes.map((line) => line.toString('latin1'));
const descriptor = fs.openSync(`${folder}/floor`, 'a');
telemetry.choose(choice);

let next = 0;
const ways = {
  same: () => telemetry.record('heartbeat', same),
  text: () => fs.writeSync(descriptor, texts[(next += 1) % texts.length]),
  varied: () => telemetry.record('heartbeat', varied[(next += 1) % varied.length]),
  bytes: () => fs.writeSync(descriptor, bytes[(next += 1) % bytes.length]),
};
const taken = Object.fromEntries(Object.keys(ways).map((way) => [way, { parts: [], turns: [] }]));
for (let turn = 0; turn < warmUpTurns + turnsMax; turn += 1) {
  empty();
  for (const [way, run] of Object.entries(ways)) measureTurn(run, taken[way], turn >= warmUpTurns);
}
telemetry.close();
process.stdout.write(JSON.stringify({ parts: listMedians('parts'), turns: listMedians('turns') }));

function build(index) {
  return {
    uptime: 3600 * index,
    identities: 12,
    computers: 4 + (index % 7),
    roles: 3,
    endpoints: 40 + (index % 31),
    apps: 2,
    scripts: 17 + (index % 5),
    schedules: 5,
    portal_pages: 1,
    licence: 'licensed',
    errors: index % 11,
  };
}

function measureTurn(run, { parts, turns }, isKept) {
  let micros = 0;
  for (let done = 0; done < perTurn; done += perPart) {
    const from = performance.now();
    for (let index = 0; index < perPart; index += 1) run();
    const spent = (performance.now() - from) * 1000;
    if (isKept) parts.push(spent / perPart);
    micros += spent;
  }
  if (isKept) turns.push(micros / perTurn);
}

/** As a sender does: a spool that is full would be another thing to measure. */
function empty() {
  for (const name of choice === 'on' ? fs.readdirSync(spool) : []) {
    if (name.endsWith('.ready.ndjson')) fs.rmSync(`${spool}/${name}`);
  }
  fs.ftruncateSync(descriptor, 0);
}

function listMedians(of) {
  return Object.fromEntries(Object.entries(taken).map(([way, times]) => [way, median(times[of])]));
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
