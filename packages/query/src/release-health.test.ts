import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { HEALTH_OUTCOMES, computeHealth, findState } from './release-health.ts';

const said = fc.record({
  outcome: fc.constantFrom(...HEALTH_OUTCOMES),
  errors: fc.nat(3),
});

it('the state of a session is the worst that its events say, in any order and any number of times', () => {
  expect(findState([])).toBe('healthy');
  expect(findState([{ outcome: 'running', errors: 0 }])).toBe('healthy');
  expect(findState([{ outcome: 'running', errors: 1 }])).toBe('errored');
  const crashed = { outcome: 'crashed', errors: 0 } as const;
  const abnormal = { outcome: 'abnormal', errors: 2 } as const;
  const unhandled = { outcome: 'unhandled', errors: 0 } as const;
  const errored = { outcome: 'errored', errors: 0 } as const;
  expect(findState([errored, crashed, abnormal])).toBe('crashed');
  expect(findState([abnormal, unhandled, errored])).toBe('abnormal');
  expect(findState([errored, unhandled])).toBe('unhandled');
  fc.assert(
    fc.property(fc.array(said), fc.array(said), (some, more) => {
      const all = findState([...some, ...more]);
      expect(findState([...more, ...some, ...some])).toBe(all);
    }),
  );
});

it('rates are of sessions and of installations apart, and abnormal ends are no crashes', () => {
  const figures = computeHealth({
    sessions: 1_000,
    sessionsCrashed: 30,
    installations: 100,
    installationsCrashed: 2,
    installationsOfAll: 400,
    uptimeS: 3_600_000,
  });
  expect(figures.crashFreeSessions.value).toBe(0.97);
  expect(figures.crashFreeInstallations.value).toBe(0.98);
  expect(figures.adoption.value).toBe(0.25);
  expect(figures.meanUptimeS).toBe(3_600);
});

it('of a release that nobody runs nothing is claimed', () => {
  const none = computeHealth({
    sessions: 0,
    sessionsCrashed: 0,
    installations: 0,
    installationsCrashed: 0,
    installationsOfAll: 0,
    uptimeS: 0,
  });
  const unknown = { value: null, low: 0, high: 1 };
  expect(none).toEqual({
    crashFreeSessions: unknown,
    crashFreeInstallations: unknown,
    adoption: unknown,
    meanUptimeS: null,
  });
});
