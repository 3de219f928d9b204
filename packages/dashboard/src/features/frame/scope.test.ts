import { parseQuestion } from '@candor/query/parse';
import { describe, expect, test } from 'vitest';
import { day, MANIFEST } from '../chart/answer.fixture.ts';
import { buildQuestion, type Scope } from './scope.ts';

const { product, title, vendor } = MANIFEST;
const SCOPE: Scope = {
  product: { product, title, vendor, countedBy: 'device', firstDay: null, lastDay: null },
  registered: { hash: 'b1946ac9', registered: '2026-11-01T08:00:00.000Z', manifest: MANIFEST },
  manifest: MANIFEST,
  span: { from: day('2026-11-02'), to: day('2026-11-08') },
  step: 'day',
  environment: 'production',
  filters: [],
  today: day('2026-11-08'),
};

describe('buildQuestion()', () => {
  test('asks about the environment that the page shows, whatever else is asked', () => {
    const scope = { ...SCOPE, environment: 'test' };
    const whole = buildQuestion(scope, { of: 'installations' }, { step: 'span', lane: 'usage' });
    expect(whole.environment).toBe('test');
    expect(parseQuestion(whole, MANIFEST).ok).toBe(true);
    const bySystem = { breakdown: { by: 'fact', fact: 'os' } } as const;
    expect(buildQuestion(scope, { of: 'sessions' }, bySystem).environment).toBe('test');
  });

  test('leaves production unsaid, so that the same question is asked in one form', () => {
    expect(buildQuestion(SCOPE, { of: 'installations' })).not.toHaveProperty('environment');
  });
});
