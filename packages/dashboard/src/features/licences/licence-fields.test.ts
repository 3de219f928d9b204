import type { EventDeclaration, Manifest } from '@candor/manifest/manifest';
import { expect, test } from 'vitest';
import { MANIFEST } from '../chart/answer.fixture.ts';
import { listAuditFields } from './licence-fields.ts';

const said = { title: 'x', why: 'To have one.', optional: true };
const audited: EventDeclaration = {
  title: 'Licence audited',
  lane: 'licence',
  when: 'Once a day.',
  why: 'How many.',
  fields: {
    edition: { ...said, type: 'choice', values: ['free', 'trial'] },
    key: {
      ...said,
      type: 'text',
      charsMax: 16,
      review: { by: 'a test', on: '2026-11-02', why: 'A number.' },
    },
    licence: { ...said, type: 'pseudonym', of: 'licence' },
    site: { ...said, type: 'pseudonym', of: 'site' },
  },
};

test('an audit tells editions, numbers of licences and pseudonyms of them, and nothing of sites', () => {
  const manifest: Manifest = { ...MANIFEST, events: { audited } };
  const [fields] = listAuditFields(manifest, ['audited', 'gone']);
  const names = (list: readonly { readonly field: string }[] = []): readonly string[] =>
    list.map(({ field }) => field);
  expect(fields?.event).toBe('audited');
  expect(names(fields?.groups)).toEqual(['edition']);
  expect(names(fields?.keys)).toEqual(['key']);
  expect(names(fields?.pseudonyms)).toEqual(['licence']);
});
