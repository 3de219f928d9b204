import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findConsentPlaces } from '@candor/local/consent-inputs';
import { driveRestFactor, driveRestMsMax } from '@candor/local/limits';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { consentCheckIntervalMs } from '../limits.ts';
import { buildManifest } from '../product.fixture.ts';
import { createConsentWatch, type ConsentWatch } from './consent-watch.ts';

const START_MS = Date.UTC(2026, 10, 23, 9);
let root = '';
let watch: ConsentWatch;
let elapsedMs = 0;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-rest-'));
  const effects = { env: {}, elapsedMs: () => elapsedMs };
  watch = createConsentWatch(findConsentPlaces(buildManifest(), { folder: root, effects }), {});
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** A look at some time of the clock that can be set, in which the drive takes so long. */
const lookAt = (nowMs: number, tookMs: number): string =>
  watch.refresh(nowMs, false, () => (elapsedMs += tookMs));

it('one look that took long is followed by the next after a second: the process was stopped in it', () => {
  expect(lookAt(START_MS, 0)).toBe('changed');
  expect(lookAt(START_MS + consentCheckIntervalMs, 30_000)).toBe('same');
  const nextMs = START_MS + 30_000 + 2 * consentCheckIntervalMs;
  elapsedMs += consentCheckIntervalMs;
  expect(lookAt(nextMs, 1)).toBe('same');
  elapsedMs += consentCheckIntervalMs;
  expect(lookAt(nextMs + 1 + consentCheckIntervalMs, 1)).toBe('same');
});

it('two in a row are followed by a rest, counted from the end of the second', () => {
  lookAt(START_MS, 1_000);
  lookAt(START_MS + 2_000, 2_000);
  elapsedMs += 1_000 * driveRestFactor - 1;
  expect(lookAt(START_MS + 40_000, 0)).toBe('early');
  elapsedMs += 1;
  expect(lookAt(START_MS + 40_001, 0)).toBe('same');
});

it('the rest ends after ten minutes, however long the looks took and wherever a clock was set to', () => {
  lookAt(START_MS, 3_600_000);
  lookAt(START_MS + 3_700_000, 3_600_000);
  elapsedMs += driveRestMsMax - 1;
  expect(lookAt(START_MS + 86_400_000, 0)).toBe('early');
  elapsedMs += 1;
  expect(lookAt(START_MS + 3_700_000 + consentCheckIntervalMs, 0)).toBe('same');
});
