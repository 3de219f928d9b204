import { expect, test } from 'vitest';
import { kit } from '../../kit.fixture.ts';
import { makeClrTrials } from './clr-trials.fixture.ts';
import { makeConciseTrials, makeRecordTrials, makeScriptTrials } from './script-trials.fixture.ts';
import { expectTrials } from './trial.fixture.ts';

test('every bug in every language and runtime of .NET is told, and one group', () => {
  const trials = makeClrTrials();
  expect(trials.length).toBeGreaterThan(500);
  expectTrials(trials, kit);
});

test('every bug in every language of PowerShell is told, and one group', () => {
  const trials = makeScriptTrials();
  expect(trials.length).toBeGreaterThan(100);
  expectTrials(trials, kit);
});

test('where an error record says that it came from is told in every language', () => {
  expectTrials(makeRecordTrials(), kit);
  expectTrials(makeConciseTrials(), kit);
});
