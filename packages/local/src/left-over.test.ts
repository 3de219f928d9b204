import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendToLedger } from './ledger.ts';
import { hasLeftOver, hasRecords } from './left-over.ts';
import { writeQueuedErasure } from './queued-erasure.ts';
import { sinkFolderOf, spoolFolderOf } from './lib/spool-files.ts';
import { createSpoolWriter } from './spool.ts';

const NOW = Date.UTC(2026, 10, 21, 6);
let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-left-over-'));
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

test('in a folder that is empty or not there nothing is left over', () => {
  expect(hasLeftOver(folder, NOW)).toBe(false);
  expect(hasLeftOver(path.join(folder, 'absent'), NOW)).toBe(false);
});

test("the mark of a day's sender in an empty spool is nothing to see to", () => {
  fs.mkdirSync(spoolFolderOf(folder));
  fs.writeFileSync(path.join(spoolFolderOf(folder), 'sender-2026-11-21.json'), '');
  expect(hasLeftOver(folder, NOW)).toBe(false);
});

test('a folder that marks of sessions were in is no record, one with a mark is', () => {
  const marks = path.join(folder, 'sessions');
  fs.mkdirSync(marks);
  expect(hasRecords(folder)).toBe(false);
  fs.writeFileSync(path.join(marks, 'x.json'), '');
  expect(hasRecords(folder)).toBe(true);
});

test('a spooled event is left over', () => {
  const session = '0d5c0d5c-0d5c-4d5c-8d5c-0d5c0d5c0d5c';
  const writer = createSpoolWriter({
    folder,
    session,
    head: '{"candor":1}',
    makeRoom: () => undefined,
    isWanted: () => true,
  });
  const line = Buffer.from('{"seq":1}\n');
  writer.append(line, line.length);
  expect(hasLeftOver(folder, NOW)).toBe(true);
});

test("a sink's own spool is left over", () => {
  fs.mkdirSync(sinkFolderOf(folder, 'otlp'), { recursive: true });
  expect(hasLeftOver(folder, NOW)).toBe(true);
});

test('a ledger is left over: its old days have to go', () => {
  appendToLedger(
    { folder, product: 'test-product', days: 90 },
    {
      sent: '2026-11-21T09:00:00.000Z',
      address: 'https://telemetry.invalid/v1/report/test-product',
      status: 200,
      receipt: null,
      body: '{"candor":1}\n',
    },
  );
  expect(hasLeftOver(folder, NOW)).toBe(true);
});

test('a request to erase is left over', () => {
  const file = path.join(folder, 'settings', 'erase.json');
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(file, '{}');
  expect(hasLeftOver(folder, NOW)).toBe(true);
  writeQueuedErasure(folder, null);
  expect(hasLeftOver(folder, NOW)).toBe(false);
});
