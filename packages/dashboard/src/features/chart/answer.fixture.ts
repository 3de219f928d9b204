/** A small product and answers about it, for tests. */
import type { Manifest } from '@candor/manifest/manifest';
import { parseManifest } from '@candor/manifest/parse';
import type { Answer, AnswerRow } from '@candor/query/answer';
import type { Day, Question } from '@candor/query/question';

export const MANIFEST: Manifest = readFixture();

export function day(text: string): Day {
  return text as Day;
}

/** A row as the collector sends it; what is left out is null, 10 installations, not folded. */
export function row(given: Partial<AnswerRow>): AnswerRow {
  const value = given.value ?? 10;
  return {
    at: null,
    group: null,
    bucket: null,
    installations: value,
    folded: false,
    ...given,
    value,
  };
}

/** An answer about seven days, asked on the morning after. */
export function answerOf(
  question: Partial<Question>,
  rows: readonly AnswerRow[],
  given: Partial<Answer> = {},
): Answer {
  return {
    question: {
      product: MANIFEST.product,
      metric: { of: 'installations' },
      breakdown: null,
      filters: [],
      span: { from: day('2026-11-02'), to: day('2026-11-08') },
      step: 'day',
      ...question,
    },
    unit: 'installations',
    countedBy: 'device',
    k: 5,
    rows,
    folded: { groups: 0, rows: 0 },
    installations: 100,
    asOf: '2026-11-09T08:00:00.000Z',
    ...given,
  };
}

function readFixture(): Manifest {
  const parsed = parseManifest({
    manifest: 1,
    product: 'example-server',
    title: 'Example Server',
    vendor: 'Example Software',
    privacy: 'https://example.com/privacy',
    collector: 'https://telemetry.example.com',
    consent: { default: 'ask' },
    lanes: { usage: 'Which features to work on.', performance: 'What is slow.' },
    ids: { device: 'monthly' },
    session: [
      'version',
      'os',
      'os_version',
      'processors',
      'process_memory',
      'interactive',
      'country',
    ],
    events: {
      heartbeat: {
        lane: 'usage',
        when: 'Every hour.',
        why: 'Whether a release is healthy.',
        fields: {
          endpoints: { type: 'count', why: 'How much endpoints are used.' },
          uptime: { type: 'duration', unit: 's', why: 'How long a server runs.' },
          licence: { type: 'choice', values: ['none', 'trial'], why: 'What leads to a licence.' },
          site: { type: 'pseudonym', of: 'site', why: 'Whether it is the same site.' },
        },
      },
      'build.slow': {
        lane: 'performance',
        when: 'When a build is slow.',
        why: 'What to make faster.',
        fields: { phase: { type: 'choice', values: ['parse', 'emit'], why: 'Which part.' } },
      },
    },
  });
  if (!parsed.ok) throw new Error(`The fixture is no manifest: ${JSON.stringify(parsed.issues)}`);
  return parsed.value;
}
