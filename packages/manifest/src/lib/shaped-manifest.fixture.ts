/**
 * A manifest in its normal form with one event that has a field of each type.
 */
import type { FieldDeclaration, Manifest } from '../manifest.ts';
import { parseManifest } from '../parse.ts';
import { SERVER, withValue } from './products.fixture.ts';

const why = 'Why.';

/** A field of each type, named after it; only `optional` may be left out. */
export const FIELDS: Readonly<Record<string, object>> = {
  flag: { type: 'boolean', why },
  count: { type: 'count', why },
  bucketed: { type: 'count', buckets: [0, 1, 10, 100], why },
  quantity: { type: 'quantity', unit: 'By', why },
  duration: { type: 'duration', unit: 's', why },
  choice: { type: 'choice', values: ['a', 'b', 'constructor'], why },
  version: { type: 'version', why },
  pseudonym: { type: 'pseudonym', of: 'site', why },
  text: { type: 'text', charsMax: 40, why, review: { by: 'A', on: '2026-11-21', why } },
  optional: { type: 'count', why, optional: true },
};

/** Values that the fields above take as they are. */
export const VALUES: Readonly<Record<string, boolean | number | string>> = {
  flag: false,
  count: 12,
  bucketed: 10,
  quantity: 1.5,
  duration: 0,
  choice: 'a',
  version: '23.3.46+db544ff02b',
  pseudonym: '0123456789abcdef0123456789abcdef',
  text: 'The phase failed.',
};

export function buildManifest(fields: Readonly<Record<string, object>> = FIELDS): Manifest {
  const events = { sent: { when: 'Now.', why, fields } };
  const session = ['version', 'os', 'country', { tier: { type: 'choice', values: ['a'], why } }];
  const source = { ...withValue(SERVER, ['questions'], []), session, events };
  const result = parseManifest(source);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

/** A normal-form manifest whose one event has these fields. */
export function withFields(fields: Readonly<Record<string, FieldDeclaration>>): Manifest {
  const manifest = buildManifest();
  const sent = { title: 'Sent', lane: 'usage', when: 'Now.', why, fields } as const;
  return { ...manifest, events: { sent } };
}
