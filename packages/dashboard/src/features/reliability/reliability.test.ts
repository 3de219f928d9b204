import type { AlertSummary, ReleaseVerdict } from '@candor/query/api';
import { describe, expect, test } from 'vitest';
import {
  describeVerdict,
  formatPrecise,
  listAlertsUnder,
  startOfAxis,
  writeGateCommand,
} from './health-words.ts';
import { choosePair } from './release-picker.tsx';

const VERDICT: ReleaseVerdict = {
  verdict: 'wait',
  release: '1.1.0',
  baseline: '1.0.0',
  environment: 'production',
  hours: 12,
  atRisk: 300,
  failed: 9,
  baselineAtRisk: 400,
  baselineFailed: 8,
  oddsRatio: 4.5,
  evidenceWorse: 3,
  evidenceCleared: 1,
};

describe('the early warning in words', () => {
  test('says what to do of a release that fails more often', () => {
    const { title, meaning } = describeVerdict({ ...VERDICT, verdict: 'fail' });
    expect(title).toBe('1.1.0 fails more often than 1.0.0');
    expect(meaning).toContain('4.5 times as high');
    expect(describeVerdict({ ...VERDICT, verdict: 'fail', oddsRatio: null }).meaning).toMatch(
      /^Stop its rollout\. /,
    );
  });

  test('says why nobody knows yet', () => {
    expect(describeVerdict({ ...VERDICT, hours: 0 }).meaning).toContain('No hour is over');
    expect(describeVerdict({ ...VERDICT, failed: null }).meaning).toContain('too few to tell');
    expect(describeVerdict(VERDICT).meaning).toContain('fits both');
    expect(describeVerdict({ ...VERDICT, baseline: null }).title).toContain('no predecessor');
    expect(describeVerdict({ ...VERDICT, verdict: 'pass' }).title).toContain('not fail twice');
  });

  test('is asked for by one line, with names that are safe in an address', () => {
    const line = writeGateCommand('https://t.example.com', 'bakery', {
      release: '1.1.0+b 1',
      baseline: null,
      environment: 'production',
    });
    expect(line).toContain('"https://t.example.com/api/gate?product=bakery&release=1.1.0%2Bb+1"');
    const asked = { release: '1.1.0', baseline: '1.0.0', environment: 'test' };
    expect(writeGateCommand('https://t.example.com', 'bakery', asked)).toContain(
      'release=1.1.0&baseline=1.0.0&environment=test"',
    );
  });
});

test('alerts are those of the environment that is shown', () => {
  const alertIn = (id: number, environment: string): AlertSummary => ({
    id,
    at: '2026-11-21T09:00:00.000Z',
    figures: { ...VERDICT, environment },
    deliveries: [],
  });
  const alerts = [alertIn(2, 'test'), alertIn(1, 'production')];
  expect(listAlertsUnder(alerts, 'production').map(({ id }) => id)).toEqual([1]);
  expect(listAlertsUnder(alerts, 'test').map(({ id }) => id)).toEqual([2]);
  expect(listAlertsUnder(alerts, 'ci')).toEqual([]);
});

describe('shares near one', () => {
  test('have a digit more where it counts', () => {
    expect(formatPrecise(0.99871, 'en-GB')).toBe('99.87%');
    expect(formatPrecise(0.7, 'en-GB')).toBe('70%');
    expect(formatPrecise(1, 'en-GB')).toBe('100%');
  });

  test('stand on an axis that begins below all of them', () => {
    expect(startOfAxis([0.994, 0.998])).toBe(0.99);
    expect(startOfAxis([0.949])).toBe(0.9);
    expect(startOfAxis([0.3])).toBe(0);
    expect(startOfAxis([])).toBe(0.99);
  });
});

describe('two releases', () => {
  test('are the newest and the one before it, unless the address says others', () => {
    const versions = ['1.9.0', '1.10.0', '1.2.0'];
    expect(choosePair(versions, {})).toEqual({ version: '1.10.0', baseline: '1.9.0' });
    expect(choosePair(versions, { release: '1.9.0' })).toEqual({
      version: '1.9.0',
      baseline: '1.2.0',
    });
    expect(choosePair(versions, { release: '1.2.0' })?.baseline).toBe('1.10.0');
    expect(choosePair(['1.0.0'], {})).toBeNull();
    expect(choosePair([], {})).toBeNull();
  });
});
