import { expect, test } from 'vitest';
import { kit } from '../../kit.fixture.ts';
import { expectTrials } from './trial.fixture.ts';
import { makeCallerTrials, makeV8Trials, makeWrappedTrials } from './v8-trials.fixture.ts';

test('every bug in every place and dialect of V8 is told, and one group', () => {
  const trials = makeV8Trials();
  expect(trials.length).toBeGreaterThan(1000);
  expectTrials(trials, kit);
});

test('what wraps an error of V8, or calls what failed, makes no other bug of it', () => {
  expectTrials([...makeV8Trials().slice(0, 1), ...makeWrappedTrials(), ...makeCallerTrials()], kit);
});
