import { expect, it } from 'vitest';
import { buildAgreement, listUncovered, restrictManifest } from './agreement.ts';
import { isAgreement } from './settings.ts';
import { buildEvent, buildField, buildManifest, COUNT } from './manifest.fixture.ts';

const kind = (values: readonly string[]) => buildField({ type: 'choice', values });
const before = buildManifest({
  session: { os: { ...kind(['linux', 'windows']), builtIn: null } },
  events: {
    made: buildEvent('usage', { count: COUNT, kind: kind(['a', 'b']) }),
    failed: buildEvent('exceptions', { count: COUNT }),
  },
});
const agreed = buildAgreement(before, 'usage');

it('covers all that the lane declares, and nothing of another lane', () => {
  expect(agreed).toEqual({
    device: 'until_reset',
    'session.os': ['linux', 'windows'],
    made: 'event',
    'made.count': 'count',
    'made.kind': ['a', 'b'],
  });
  expect(listUncovered(before, 'usage', agreed)).toEqual([]);
  expect(Object.keys(restrictManifest(before, 'usage', agreed).events)).toEqual(['made']);
});

it('leaves out what a newer manifest has added, and keeps the rest', () => {
  const after = buildManifest({
    session: { ...before.session, arch: { ...kind(['x', 'y']), builtIn: null } },
    events: {
      made: buildEvent('usage', { count: COUNT, kind: kind(['a', 'b', 'c']), size: COUNT }),
      sold: buildEvent('usage', {}),
    },
  });
  expect(listUncovered(after, 'usage', agreed)).toEqual([
    'session.arch',
    'made.kind',
    'made.size',
    'sold',
  ]);
  const restricted = restrictManifest(after, 'usage', agreed);
  expect(Object.keys(restricted.session)).toEqual(['os']);
  expect(Object.keys(restricted.events)).toEqual(['made']);
  expect(restricted.events['made']?.fields['kind']).toMatchObject({ values: ['a', 'b'] });
  expect(restricted.events['made']?.fields['size']).toBeUndefined();
});

it('does not cover a field that has come to say more, but one that says less', () => {
  const change = (field: object) =>
    buildManifest({
      session: before.session,
      events: {
        made: buildEvent('usage', {
          count: { ...COUNT, ...field },
          kind: kind(['a']),
        }),
      },
    });
  const buckets = change({ buckets: [0, 10] });
  expect(listUncovered(buckets, 'usage', agreed)).toEqual([]);
  expect(restrictManifest(buckets, 'usage', agreed).events['made']?.fields['count']).toMatchObject({
    buckets: [0, 10],
  });
  const text = change({ type: 'text', charsMax: 10 });
  expect(listUncovered(text, 'usage', agreed)).toEqual(['made.count']);
  expect(listUncovered(change({}), 'usage', buildAgreement(buckets, 'usage'))).toEqual([
    'made.count',
  ]);
  expect(
    listUncovered(text, 'usage', buildAgreement(change({ type: 'text', charsMax: 9 }), 'usage')),
  ).toEqual(['made.count']);
  expect(
    listUncovered(text, 'usage', buildAgreement(change({ type: 'text', charsMax: 11 }), 'usage')),
  ).toEqual([]);
});

it.each([
  ['none', 'until_reset', 'none', true],
  ['monthly', 'until_reset', 'monthly', true],
  ['until_reset', 'monthly', 'monthly', false],
  ['until_reset', 'none', 'none', false],
] as const)('who agreed to a device id of %s and now meets %s has %s', (then, now, has, isMore) => {
  const agreement = buildAgreement(buildManifest({ ids: { device: then } }), 'usage');
  const manifest = buildManifest({ ids: { device: now } });
  expect(restrictManifest(manifest, 'usage', agreement).ids.device).toBe(has);
  expect(listUncovered(manifest, 'usage', agreement)).toEqual(isMore ? ['device'] : []);
});

it('does not take what every object inherits for an agreement', () => {
  const manifest = buildManifest({ events: { constructor: buildEvent('usage', {}) } });
  expect(listUncovered(manifest, 'usage', {})).toEqual(['device', 'constructor']);
  expect(Object.keys(restrictManifest(manifest, 'usage', {}).events)).toEqual([]);
});

it('knows its own form', () => {
  expect(isAgreement(agreed)).toBe(true);
  for (const wrong of [null, [], 'x', { a: 1 }, { a: [1] }, { a: null }])
    expect(isAgreement(wrong)).toBe(false);
});
