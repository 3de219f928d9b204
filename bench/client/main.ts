/** What the client costs: `npm run bench`. Built packages, fresh processes, runs interleaved with their floor. */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'candor-bench-'));
const clientUrl = pathToFileURL(join(root, 'packages/client/dist/telemetry.js')).href;
const productUrl = pathToFileURL(
  join(root, 'examples/automation-server/dist/telemetry.generated.js'),
).href;

const rounds = 15;
const eventsPerRound = 4000;
const heartbeat = `{ uptime: 3600, identities: 12, computers: 4, roles: 3, endpoints: 40, apps: 2, scripts: 17, schedules: 5, portal_pages: 1, licence: 'licensed', errors: 0 }`;

/** Starts a telemetry that is on, in a folder of its own, and leaves it in \`telemetry\`. */
const start = (place: string): string => `
  const { createTelemetry } = await import(${JSON.stringify(clientUrl)});
  const { declaration } = await import(${JSON.stringify(productUrl)});
  const telemetry = createTelemetry(declaration, {
    version: '5.2.0', facts: { hosting: 'node' }, folder: ${JSON.stringify(place)}, collector: 'http://127.0.0.1:9',
    effects: { env: {}, isInteractive: () => true, isContainer: () => false },
  });
  telemetry.choose('on');`;

function runNode(program: string): string {
  const args = ['--input-type=module', '-e', program];
  return execFileSync(process.execPath, args, { encoding: 'utf8' });
}

/** Milliseconds from the start of a process until its program has run. */
function measureProcess(program: string): number {
  return Number(runNode(`${program}\nprocess.stdout.write(String(performance.now()));`));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function measureStart(): void {
  const bare: number[] = [];
  const started: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(measureProcess(''));
    started.push(measureProcess(start(join(folder, `start-${round}`))));
  }
  const [floor, full] = [median(bare), median(started)];
  console.log(
    `import and start   ${full.toFixed(1)} ms, bare node ${floor.toFixed(1)} ms: ${(full - floor).toFixed(1)} ms added`,
  );
}

/** One process records; its spool is then written again, line by line, by \`fs.writeSync\` alone. */
function measureRecord(): void {
  const ratios: number[] = [];
  const micros: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const place = join(folder, `record-${round}`);
    const spent = Number(
      runNode(`${start(place)}
        const fields = ${heartbeat};
        for (let i = 0; i < 500; i += 1) telemetry.record('heartbeat', fields);
        const from = performance.now();
        for (let i = 0; i < ${eventsPerRound}; i += 1) telemetry.record('heartbeat', fields);
        process.stdout.write(String(performance.now() - from));`),
    );
    micros.push((spent / eventsPerRound) * 1000);
    ratios.push(spent / writeAgain(join(place, 'spool')));
  }
  console.log(
    `record(), 11 fields ${median(micros).toFixed(1)} µs: ${median(ratios).toFixed(1)} times fs.writeSync of the same bytes`,
  );
}

function writeAgain(spool: string): number {
  const name = readdirSync(spool).find((entry) => entry.includes('.ndjson')) ?? '';
  const lines = readFileSync(join(spool, name), 'utf8')
    .split('\n')
    .filter((line) => line.includes('heartbeat'));
  const descriptor = openSync(join(folder, 'floor'), 'a');
  const from = performance.now();
  for (let index = 0; index < eventsPerRound; index += 1)
    writeSync(descriptor, `${lines[index % lines.length]}\n`);
  const spent = performance.now() - from;
  closeSync(descriptor);
  return spent;
}

console.log(
  `node ${process.versions.node}, ${cpus().length} processors, ${rounds} rounds, medians`,
);
try {
  measureStart();
  measureRecord();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
