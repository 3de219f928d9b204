import { expect, test } from 'vitest';
import { explainFailure, unreachable } from './errors.ts';

test('explainFailure() gives the words of a failed request, and of all else what to do instead of its own', () => {
  expect(explainFailure(unreachable(null))).toContain('Check that it runs');
  const preload = new Error('Unable to preload CSS for /assets/section-1.css');
  for (const thrown of [preload, 'text', null]) {
    const said = explainFailure(thrown);
    expect(said).toContain('Load the page again');
    expect(said).not.toContain('assets');
  }
});
