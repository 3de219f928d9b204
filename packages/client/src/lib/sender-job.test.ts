import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createEffects } from '@candor/local/effects';
import { afterEach, expect, it } from 'vitest';
import { startDetachedSender } from './detached-sender.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-job-'));
const { execPath } = process;
afterEach(() => {
  process.execPath = execPath;
  fs.rmSync(folder, { recursive: true, force: true });
});

it("the password of a proxy does not stay in the job's file where no sender could be started", () => {
  fs.mkdirSync(path.join(folder, 'spool'));
  process.execPath = path.join(folder, 'node');
  const job = {
    folder,
    product: 'test-product',
    target: { collector: 'http://127.0.0.1:1', key: 'k' },
    proxy: 'http://user:canary@127.0.0.1:1',
    lanes: [],
    ledgerDays: null,
    consentFiles: [],
    consentSignature: '',
    nowMs: 0,
  };
  expect(startDetachedSender(job, createEffects({ env: {} }))).toBe(false);
  const file = path.join(folder, 'spool', 'sender-1970-01-01.json');
  expect(fs.readFileSync(file, 'utf8')).toBe('');
});
