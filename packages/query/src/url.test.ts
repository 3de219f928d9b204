import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manifest, questions } from './lib/questions.fixture.ts';
import { parseQuestion } from './parse.ts';
import { formatQuestion, readQuestion, setFilter } from './url.ts';

describe('a question in an address', () => {
  it('comes back as it was, whatever its filters hold', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const read = readQuestion(formatQuestion(question));
        expect(read).toEqual(question);
      }),
    );
  });

  it('can be read by a person', () => {
    const address =
      'product=example&metric=events-vms.connected&by=fact-version&if.fact-os=linux&if.fact-os=windows&from=2026-01-01&to=2026-03-31&step=week';
    const parsed = parseQuestion(readQuestion(address), manifest);
    expect(parsed.ok && formatQuestion(parsed.value)).toBe(address);
  });

  it.each([
    '',
    'metric=field',
    'metric=field-heartbeat-uptime-p99-each',
    'by=fact-',
    'if.field-a-b=1',
    'metric=&by=&from=&to=&step=',
  ])('is judged by the parser when it is %j', (text) => {
    expect(parseQuestion(readQuestion(text), manifest).ok).toBe(false);
  });
});

describe('setFilter()', () => {
  it('replaces the filter of its dimension, and takes it away when nothing is left', () => {
    const os = { by: 'fact', fact: 'os' } as const;
    const one = setFilter([], os, ['linux']);
    expect(setFilter(one, os, ['windows'])).toEqual([{ dimension: os, values: ['windows'] }]);
    expect(setFilter(one, os, [])).toEqual([]);
    expect(setFilter(one, { by: 'event' }, ['heartbeat'])).toHaveLength(2);
  });
});
