/** A product whose failures are reported, with the vocabulary that its build would make, and failures of it. */
import type { Vocabulary } from '@candor/crash/vocabulary';

export const BAKERY_YAML = `
manifest: 1
product: bakery
title: Bakery
vendor: Example Software
privacy: https://example.com/bakery/telemetry
collector: https://telemetry.example.com
key: bakery-key
consent: { default: ask }
lanes:
  usage: How the bakery is used.
  exceptions: { why: Helps us mend failures., consent: ask }
ids: { device: until_reset }
session: [version, os]
events:
  oven.failed:
    role: failure
    when: when something fails
    why: What to mend first.
    fields:
      course: { type: choice, values: [bread, cake], optional: true, why: What was in the oven. }
  bakery.health:
    role: health
    when: each hour, and when the program ends
    why: Whether a release is sound.
`;

/** The same, with a watchdog. */
export const BLOCKED_YAML: string = BAKERY_YAML.replace(
  'lanes:',
  'lanes:\n  performance: What is slow.',
).replace(
  'events:',
  `events:
  oven.blocked:
    role: slowness
    when: when the oven does one thing for a second and nothing else
    why: What to make faster first.
    fields:
      operation: { values: [blocked] }`,
);

export const bakeryVocabulary: Vocabulary = {
  vocabulary: 1,
  product: 'bakery',
  packages: ['@bakery/oven'],
  namespaces: ['Bakery'],
  modules: [
    {
      kind: 'file',
      name: 'dist/oven.js',
      lines: 100,
      columns: 90,
      symbols: [
        {
          name: 'bake',
          from: [10, 1],
          to: [20, 1],
          source: { module: 'src/oven.ts', from: 110, to: 120 },
        },
        {
          name: 'heat',
          from: [30, 1],
          to: [40, 1],
          source: { module: 'src/heat.ts', from: 5, to: 15 },
        },
      ],
    },
  ],
  types: [{ name: 'OvenError', base: 'Error' }],
  codes: [{ code: 'OVEN_COLD' }],
  templates: [{ id: 'too-cold', parts: ['The oven has only ', { hole: 'number' }, ' degrees'] }],
};

/** What Candor's client sends of a failure in one of the bakery's functions. */
export function describeBaked(
  symbol: 'bake' | 'heat',
  offset = 2,
): Readonly<Record<string, unknown>> {
  const module = symbol === 'bake' ? 'src/oven.ts' : 'src/heat.ts';
  return {
    description: 1,
    runtime: 'v8',
    error: {
      type: { of: 'vendor', name: 'OvenError', base: 'Error' },
      code: 'OVEN_COLD',
      template: 'too-cold',
      frames: [
        {
          kind: 'vendor',
          module,
          file: 'dist/oven.js',
          symbol,
          line: (symbol === 'bake' ? 10 : 30) + offset,
          offset,
        },
        { kind: 'runtime', module: 'node:fs', times: 3 },
      ],
    },
  };
}

/** A failure as the journal and the store keep it. */
export function readFailure(kept: unknown): unknown {
  if (typeof kept !== 'string') throw new Error('a failure is kept as text');
  return JSON.parse(kept);
}
