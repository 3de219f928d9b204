import { describe, expect, test } from 'vitest';
import { answerOf, day, MANIFEST, row } from './answer.fixture.ts';
import { buildAnswerTable, formatTableCsv } from './answer-table.ts';
import { formatCsv } from './csv.ts';

const EN = { locale: 'en-GB' };

describe('buildAnswerTable()', () => {
  test('says day, group and number, and each number once', () => {
    const answer = answerOf({ breakdown: { by: 'fact', fact: 'os' } }, [
      row({ at: day('2026-11-03'), group: 'darwin', value: 1234 }),
      row({ at: day('2026-11-03'), value: 6, folded: true }),
    ]);
    const table = buildAnswerTable(answer, MANIFEST, EN);
    expect(table.columns.map(({ title }) => title)).toEqual([
      'Day (UTC)',
      'Operating system',
      'Installations',
    ]);
    const ofDay = table.records.filter(([at]) => at?.raw === '2026-11-03');
    expect(ofDay.map((record) => record.map(({ text }) => text))).toEqual([
      ['Tue, 3 Nov 2026', 'macOS', '1,234'],
      ['Tue, 3 Nov 2026', 'Other (folded)', '6'],
    ]);
  });

  test('says of each step without a row why there is none, once reports have begun', () => {
    const rows = [row({ at: day('2026-11-03'), value: 12, installations: 12 })];
    const began = { ...EN, firstDay: day('2026-11-02') };
    const texts = (folded: number): readonly (readonly string[])[] =>
      buildAnswerTable(answerOf({}, rows, { folded: { groups: 0, rows: folded } }), MANIFEST, began)
        .records.slice(0, 3)
        .map((record) => record.map(({ text }) => text));
    expect(texts(0)).toEqual([
      ['Mon, 2 Nov 2026', '0'],
      ['Tue, 3 Nov 2026', '12'],
      ['Wed, 4 Nov 2026', '0'],
    ]);
    expect(texts(1).map(([, value]) => value)).toEqual(['withheld', '12', 'withheld']);
  });

  test('leaves out steps in which nobody sent a value to be averaged', () => {
    const metric = {
      of: 'field',
      event: 'heartbeat',
      field: 'endpoints',
      statistic: 'mean',
      over: 'latest',
    } as const;
    const answer = answerOf({ metric }, [row({ at: day('2026-11-03'), value: 3 })]);
    expect(buildAnswerTable(answer, MANIFEST, EN).records).toHaveLength(1);
  });

  test('keeps the plain number and the machine’s name for a spreadsheet', () => {
    const answer = answerOf(
      { breakdown: { by: 'fact', fact: 'os' }, step: 'span', metric: { of: 'sessions' } },
      [row({ group: 'darwin', value: 1234, installations: 50 })],
      { unit: 'sessions' },
    );
    expect(formatTableCsv(buildAnswerTable(answer, MANIFEST, EN))).toBe(
      'Operating system,Sessions,Installations\r\ndarwin,1234,50\r\n',
    );
  });

  test('names buckets of a field and of a measured fact', () => {
    const buckets = [row({ group: '2–4', bucket: { from: 2, to: 5 } })];
    const field = answerOf(
      { metric: { of: 'distribution', event: 'heartbeat', field: 'endpoints' }, step: 'span' },
      buckets,
    );
    expect(buildAnswerTable(field, MANIFEST, EN).records[0]?.[0]?.text).toBe('2–4');
    const fact = answerOf({ breakdown: { by: 'fact', fact: 'process_memory' }, step: 'span' }, [
      row({ group: 'x', bucket: { from: 2 ** 26, to: 2 ** 27 } }),
      row({ group: '' }),
    ]);
    const texts = buildAnswerTable(fact, MANIFEST, EN).records.map(([cell]) => cell?.text);
    expect(texts).toEqual(['64–128 MiB', 'Not stated']);
  });

  test('writes a field’s values in its unit', () => {
    const metric = {
      of: 'field',
      event: 'heartbeat',
      field: 'endpoints',
      statistic: 'mean',
      over: 'latest',
    } as const;
    const answer = answerOf({ metric, step: 'span' }, [row({ value: 3.25, installations: 40 })], {
      unit: 'Endpoints',
    });
    const table = buildAnswerTable(answer, MANIFEST, EN);
    expect(table.columns.map(({ title }) => title)).toEqual(['Endpoints', 'Installations']);
    expect(table.records[0]?.map(({ text }) => text)).toEqual(['3.3', '40']);
  });
});

describe('formatCsv()', () => {
  test('quotes what needs it', () => {
    expect(formatCsv([['a,b', 'say "x"', 'two\nlines', null, -1.5]])).toBe(
      '"a,b","say ""x""","two\nlines",,-1.5\r\n',
    );
  });

  test('lets no text become a formula', () => {
    for (const start of ['=', '+', '-', '@', '\t']) {
      expect(formatCsv([[`${start}1+1`]]).replaceAll('"', '')).toMatch(/^'/);
    }
    expect(formatCsv([['1+1']])).toBe('1+1\r\n');
  });
});
