/**
 * Appends lines to a spool on a drive that takes its time, and tells after each whether it lies on the disk: `FOLDER`. The clock of
 * the process is put forward over the rest that the drive is given.
 */
import fs from 'node:fs';
import path from 'node:path';
import { driveRestMsMax } from '../limits.ts';
import { append, buildSession } from '../spool.fixture.ts';
import { createSpoolWriter } from './spool-writer.ts';

const folder = process.argv[2] ?? '';
const session = buildSession(1);
const writer = createSpoolWriter({ folder, session, head: '{}\n', makeRoom: () => undefined });
const countOnDisk = (): number =>
  fs.readdirSync(path.join(folder, 'spool')).reduce((sum, name) => {
    const text = fs.readFileSync(path.join(folder, 'spool', name), 'utf8');
    return sum + text.split('\n').length - 2;
  }, 0);

const seen: (readonly [onDisk: number, holdsMemory: boolean])[] = [];
const record = (seq: number): void => {
  append(writer, `{"seq":${seq}}\n`);
  seen.push([countOnDisk(), writer.memory.read() !== '']);
};
for (const seq of [1, 2, 3]) record(seq);
const uptime = process.uptime.bind(process);
process.uptime = () => uptime() + driveRestMsMax / 1000;
// The next look.
await new Promise((resolve) => setTimeout(resolve, 1_050));
for (const seq of [4, 5]) record(seq);
process.stdout.write(JSON.stringify(seen));
