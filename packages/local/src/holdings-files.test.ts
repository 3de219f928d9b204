import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  addErasure,
  dropReportsOf,
  readErasures,
  readKnownKeys,
  writeKnownKeys,
  type Erasure,
} from './holdings-files.ts';
import { eraseRetryMsMin, erasuresKeptMax } from './limits.ts';
import {
  isErasureDue,
  readQueuedErasure,
  writeQueuedErasure,
  type LaneHoldings,
} from './queued-erasure.ts';
import { hasQueuedErasure } from './left-over.ts';

let folder = '';
beforeEach(() => {
  folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'candor-holdings-')), 'state');
});
afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }));

const request: LaneHoldings = { lane: 'usage', tokens: ['ab'.repeat(32)], sessions: [] };
const queue = { asked: '2026-11-21T10:00:00.000Z', tried: '2026-11-21T10:00:00.000Z' };
const erasure: Erasure = {
  ...request,
  erased: '2026-11-21T10:00:00.000Z',
  receipt: { statement: '{}', key: 'k', signature: 's' },
};
const settings = (name: string): string => path.join(folder, 'settings', name);

it('an erasure waits in a file for the user alone, until it is taken back or nothing of it is left', () => {
  expect([hasQueuedErasure(folder), readQueuedErasure(folder)]).toEqual([false, null]);
  expect(writeQueuedErasure(folder, { ...queue, requests: [request] })).toEqual({ ok: true });
  expect(hasQueuedErasure(folder)).toBe(true);
  expect(readQueuedErasure(folder)).toEqual({ ...queue, requests: [request] });
  expect(fs.statSync(settings('erase.json')).mode & 0o777).toBe(0o600);
  expect(writeQueuedErasure(folder, { ...queue, requests: [] })).toEqual({ ok: true });
  expect(fs.readdirSync(path.join(folder, 'settings'))).toEqual([]);
  expect(writeQueuedErasure(folder, null)).toEqual({ ok: true });
});

it('an erasure that was tried a short while ago is not due, one of a clock that was set back is', () => {
  const triedMs = Date.parse(queue.tried);
  expect(isErasureDue(folder, triedMs)).toBe(false);
  writeQueuedErasure(folder, { ...queue, requests: [request] });
  expect(
    [0, eraseRetryMsMin - 1, eraseRetryMsMin, -1].map((ms) => isErasureDue(folder, triedMs + ms)),
  ).toEqual([false, false, true, true]);
});

it('keeps as many receipts of erasures as it may, and drops the oldest', () => {
  for (let index = 0; index <= erasuresKeptMax; index += 1) {
    addErasure(folder, { ...erasure, sessions: [String(index)] });
  }
  const kept = readErasures(folder);
  expect(kept).toHaveLength(erasuresKeptMax);
  expect(kept.at(-1)?.sessions).toEqual([String(erasuresKeptMax)]);
  expect(kept[0]?.sessions).toEqual(['1']);
});

it('remembers the keys of each collector for itself', () => {
  const key = { key: 'k', spki: 's', firstSeen: '2026-11-21T10:00:00.000Z', isWithdrawn: false };
  expect(writeKnownKeys(folder, 'https://a.example', [key])).toEqual({ ok: true });
  expect(writeKnownKeys(folder, 'https://b.example', [])).toEqual({ ok: true });
  expect(readKnownKeys(folder, 'https://a.example')).toEqual([key]);
  expect(readKnownKeys(folder, 'https://c.example')).toEqual([]);
});

it.each(['', '{', 'null', '[]', '{"requests":[{}],"erasures":[{}],"collectors":{"x":[{}]}}'])(
  'takes files that hold %j for none',
  (text) => {
    fs.mkdirSync(path.join(folder, 'settings'), { recursive: true });
    for (const name of ['erase', 'erased', 'receipt-keys'])
      fs.writeFileSync(settings(`${name}.json`), text);
    expect(readQueuedErasure(folder)).toBeNull();
    expect(readErasures(folder)).toEqual([]);
    expect(readKnownKeys(folder, 'x')).toEqual([]);
  },
);

it('drops what waits under some pseudonyms or in some sessions, and nothing else', () => {
  const spool = path.join(folder, 'spool');
  const sink = path.join(folder, 'sinks', 'azure', 'spool');
  for (const made of [spool, sink]) fs.mkdirSync(made, { recursive: true });
  const put = (digit: string, device: string | null, state: string, into = spool): void => {
    const session = `${digit.repeat(8)}-0000-4000-8000-000000000000`;
    const head = { candor: 1, lane: 'usage', session, ...(device === null ? {} : { device }) };
    const text = `${JSON.stringify(head)}\n{"seq":1,"at":"x","event":"a"}\n{"seq":2,"at":"x","event":"a"}\n`;
    fs.writeFileSync(path.join(into, `${session}.1${state}.ndjson`), text);
  };
  put('1', 'old', '.ready');
  put('2', 'old', '');
  put('3', 'other', '.ready');
  put('4', null, '.ready');
  put('5', null, '');
  put('1', 'old', '.ready', sink);
  const fourth = '44444444-0000-4000-8000-000000000000';
  expect(dropReportsOf(folder, new Set(['old']), new Set([fourth]))).toBe(6);
  expect(fs.readdirSync(spool).map((name) => name[0])).toEqual(['3', '5']);
  expect(fs.readdirSync(sink)).toEqual([]);
  expect(dropReportsOf(path.join(folder, 'not-there'), new Set(['old']), new Set())).toBe(0);
});
