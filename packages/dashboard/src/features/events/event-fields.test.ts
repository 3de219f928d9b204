import { describe, expect, test } from 'vitest';
import { MANIFEST } from '../chart/answer.fixture.ts';
import { sortEventFields, titleDistinct } from './event-fields.ts';

describe('the fields of an event', () => {
  const heartbeat = MANIFEST.events['heartbeat'];

  test('are sorted by how they can be looked at', () => {
    if (heartbeat === undefined) throw new Error('the fixture has no heartbeat');
    const { groups, numbers, pseudonyms, texts } = sortEventFields(heartbeat);
    const names = [groups, numbers, pseudonyms, texts].map((all) => all.map(({ field }) => field));
    expect(names).toEqual([['licence'], ['endpoints', 'uptime'], ['site'], []]);
  });

  test('of which it is counted how many are different have a headline in plain words', () => {
    expect(titleDistinct({ title: 'Licence key' })).toBe('Licence key: how many different');
  });
});
