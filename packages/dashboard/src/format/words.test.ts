import { describe, expect, test } from 'vitest';
import { MANIFEST } from '../features/chart/answer.fixture.ts';
import { labelGroup, titleDimension } from './group.ts';
import { whyCollected } from './why.ts';

describe('labelGroup()', () => {
  const label = (fact: string, group: string | null): string =>
    labelGroup(MANIFEST, { by: 'fact', fact }, group, 'en');

  test('spells systems, countries and yes and no as people do', () => {
    expect(label('os', 'darwin')).toBe('macOS');
    expect(label('country', 'DE')).toBe('Germany');
    expect(label('interactive', 'true')).toBe('Yes');
  });

  test('keeps what it has no better name for', () => {
    expect(label('os', 'beos')).toBe('beos');
    expect(label('country', 'nowhere')).toBe('nowhere');
    expect(label('version', '1.2.3')).toBe('1.2.3');
  });

  test('says when sessions did not say', () => {
    expect(label('os', '')).toBe('Not stated');
    expect(labelGroup(MANIFEST, null, null)).toBe('All');
  });

  test('gives an event its title', () => {
    expect(labelGroup(MANIFEST, { by: 'event' }, 'heartbeat')).toBe('Heartbeat');
  });
});

describe('titleDimension()', () => {
  test('falls back to the name of what the manifest no longer declares', () => {
    expect(titleDimension(MANIFEST, { by: 'fact', fact: 'os' })).toBe('Operating system');
    expect(titleDimension(MANIFEST, { by: 'fact', fact: 'gone' })).toBe('gone');
    expect(titleDimension(MANIFEST, { by: 'fact', fact: 'constructor' })).toBe('constructor');
  });
});

describe('whyCollected()', () => {
  test('names the reason of the breakdown before that of the metric, each once', () => {
    const reasons = whyCollected(
      MANIFEST,
      { of: 'events', event: 'heartbeat' },
      { by: 'field', event: 'heartbeat', field: 'licence' },
    );
    expect(reasons.map(({ why }) => why)).toEqual([
      'What leads to a licence.',
      'Whether a release is healthy.',
    ]);
  });

  test('gives the lanes as the reason of what every report says', () => {
    expect(whyCollected(MANIFEST, { of: 'sessions' }, null)[0]?.why).toBe(
      'Which features to work on.',
    );
  });

  test('has no reason for what is not declared', () => {
    const metric = { of: 'distribution', event: 'gone', field: 'gone' } as const;
    expect(whyCollected(MANIFEST, metric, null)).toEqual([]);
  });
});
