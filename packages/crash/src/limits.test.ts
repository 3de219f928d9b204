import { expect, test } from 'vitest';
import * as limits from './limits.ts';

test('a stack of as many frames as are told fits into what is read', () => {
  expect(limits.framesPerErrorMax * limits.lineCharsMax).toBeLessThanOrEqual(limits.stackCharsMax);
  expect(limits.framesPerErrorMax).toBeLessThanOrEqual(limits.linesMax);
  expect(limits.messageCharsMax).toBeLessThan(limits.stackCharsMax / 2);
});

test('a chain of causes, and an aggregate with a cause each, fit into a description', () => {
  expect(limits.causeDepthMax + 1).toBeLessThan(limits.errorsPerFailureMax);
  expect(limits.aggregatedErrorsMax * 2).toBeLessThan(limits.errorsPerFailureMax);
});

test('a fingerprint is made of fewer frames than are told', () => {
  expect(limits.fingerprintFramesMax).toBeLessThan(limits.framesPerErrorMax);
  expect(limits.fingerprintTypesMax).toBeLessThan(limits.causeDepthMax);
});

test('every place of a vocabulary is one that a frame can tell', () => {
  expect(limits.lineMax).toBeLessThanOrEqual(limits.columnMax);
  expect(String(limits.columnMax).length).toBeLessThanOrEqual(9);
});
