import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spoolFileBytesMax, spoolLineBytesMax, spoolMemoryBytesMax } from '../limits.ts';
import { append } from '../spool.fixture.ts';
import { createSpoolWriter, type SpoolWriter } from './spool-writer.ts';

const SESSION = '0d5c2f4e-1111-4222-8333-444455556666';
const HEAD = '{"candor":1,"lane":"usage"}\n';
const line = (seq: number): string => `{"seq":${seq}}\n`;

let root = '';
let folder = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-writer-'));
  folder = path.join(root, 'state');
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const create = (of: string | null = folder): SpoolWriter =>
  createSpoolWriter({ folder: of, session: SESSION, head: HEAD, makeRoom: () => undefined });
const listSpool = (): readonly string[] => fs.readdirSync(path.join(folder, 'spool'));
const read = (name: string): string => fs.readFileSync(path.join(folder, 'spool', name), 'utf8');

describe('createSpoolWriter()', () => {
  it('makes no file before the first event, and one for the user alone then', () => {
    const writer = create();
    writer.finish();
    writer.drop();
    expect(fs.existsSync(folder)).toBe(false);
    expect(append(writer, line(1))).toBe('kept');
    expect(listSpool()).toEqual([`${SESSION}.1.ndjson`]);
    expect(read(`${SESSION}.1.ndjson`)).toBe(HEAD + line(1));
    expect(fs.statSync(path.join(folder, 'spool', `${SESSION}.1.ndjson`)).mode & 0o777).toBe(0o600);
  });

  it('appends to one file until it is finished, and repeats the first line in the next', () => {
    const writer = create();
    append(writer, line(1));
    append(writer, line(2));
    writer.finish();
    append(writer, line(3));
    const ready = `${SESSION}.1.${(HEAD + line(1) + line(2)).length}.ready.ndjson`;
    expect(listSpool()).toEqual([ready, `${SESSION}.2.ndjson`]);
    expect(read(ready)).toBe(HEAD + line(1) + line(2));
    expect(read(`${SESSION}.2.ndjson`)).toBe(HEAD + line(3));
  });

  it('opens the next file before one grows beyond its bound, and refuses a line that is too long', () => {
    const writer = create();
    const long = `{"x":"${'y'.repeat(spoolLineBytesMax - 9)}"}\n`;
    expect(Buffer.byteLength(long)).toBe(spoolLineBytesMax);
    const lines = spoolFileBytesMax / spoolLineBytesMax + 1;
    for (let index = 0; index < lines; index += 1) expect(append(writer, long)).toBe('kept');
    expect(listSpool()).toHaveLength(2);
    for (const name of listSpool()) {
      expect(Buffer.byteLength(read(name))).toBeLessThanOrEqual(spoolFileBytesMax);
    }
    expect(append(writer, ` ${long}`)).toBe('too_long');
    expect(append(writer, `{"x":"${'ä'.repeat(spoolLineBytesMax / 2)}"}\n`)).toBe('too_long');
  });

  it('writes nothing more to a file that a sender took while it was silent: each line is sent once', () => {
    const writer = create();
    append(writer, line(1));
    waitPastTheCheck();
    const taken = path.join(root, 'taken');
    fs.renameSync(path.join(folder, 'spool', `${SESSION}.1.ndjson`), taken);
    expect(append(writer, line(2))).toBe('kept');
    expect(append(writer, line(3))).toBe('kept');
    expect(listSpool()).toEqual([`${SESSION}.2.ndjson`]);
    expect(read(`${SESSION}.2.ndjson`)).toBe(HEAD + line(2) + line(3));
    expect(fs.readFileSync(taken, 'utf8')).toBe(HEAD + line(1));
  });

  it('opens no file for a lane that was turned off meanwhile, be its file taken or removed', () => {
    let isOn = true;
    const writer = createSpoolWriter({
      folder,
      session: SESSION,
      head: HEAD,
      makeRoom: () => undefined,
      isWanted: () => isOn,
    });
    expect(append(writer, line(1))).toBe('kept');
    isOn = false;
    fs.rmSync(path.join(folder, 'spool', `${SESSION}.1.ndjson`));
    waitPastTheCheck();
    expect(append(writer, line(2))).toBe('unwanted');
    expect(append(writer, line(3))).toBe('unwanted');
    expect(writer.memory.take()).toBeNull();
    writer.finish();
    expect(listSpool()).toEqual([]);
    isOn = true;
    expect(append(writer, line(4))).toBe('kept');
  });

  it('keeps in memory what no disk takes, up to a bound, and is back on the disk after that', () => {
    fs.writeFileSync(folder, 'a file where the folder should be');
    const writer = create();
    expect(append(writer, line(1))).toBe('kept');
    expect(append(writer, line(2))).toBe('kept');
    fs.rmSync(folder);
    expect(append(writer, line(3))).toBe('kept');
    expect(writer.memory.take()).toBe(HEAD + line(1) + line(2) + line(3));
    expect(writer.memory.take()).toBeNull();
    append(writer, line(4));
    expect(listSpool().map(read)).toEqual([HEAD + line(4)]);

    const homeless = create(null);
    const long = `${'x'.repeat(spoolLineBytesMax - 1)}\n`;
    const results = Array.from({ length: 6 }, () => append(homeless, long));
    expect(results).toEqual(['kept', 'kept', 'kept', 'failed', 'failed', 'failed']);
    expect(homeless.memory.take()?.length).toBeLessThanOrEqual(spoolMemoryBytesMax);
  });

  it('takes back into memory what nobody could send, before what came since', () => {
    const writer = create(null);
    append(writer, line(1));
    const taken = writer.memory.take() ?? '';
    append(writer, line(2));
    expect(writer.memory.putBack(taken)).toBe(0);
    expect(writer.memory.take()).toBe(HEAD + line(1) + line(2));
  });

  it('drops its open file and its memory', () => {
    const writer = create();
    append(writer, line(1));
    writer.drop();
    expect(listSpool()).toEqual([]);
    const homeless = create(null);
    append(homeless, line(1));
    homeless.drop();
    expect(homeless.memory.take()).toBeNull();
  });
});

/** A writer looks after its file only where its last look is a while ago. */
function waitPastTheCheck(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_050);
}
