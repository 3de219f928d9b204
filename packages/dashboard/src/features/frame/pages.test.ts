import type { EventDeclaration, Manifest } from '@candor/manifest/manifest';
import { describe, expect, test } from 'vitest';
import { MANIFEST } from '../chart/answer.fixture.ts';
import { groupPages } from './pages.ts';

const why = 'To have one.';
const bare: EventDeclaration = { title: 'x', lane: 'usage', when: 'now', why, fields: {} };

function titles(events: Manifest['events']): readonly string[] {
  return groupPages({ ...MANIFEST, events }).flatMap(([, pages]) =>
    pages.map(({ title }) => title),
  );
}

describe('the navigation', () => {
  test('has no page for what is not declared, and no group without a page', () => {
    const events = { started: bare };
    expect(titles(events)).toEqual(['Overview', 'Events', 'Questions', 'Collected']);
    const groups = groupPages({ ...MANIFEST, events }).map(([group]) => group);
    expect(groups).toEqual(['Usage', 'Openness']);
  });

  test('has a page for each thing that is, in the order of quality, reach and openness', () => {
    const said = { title: 'x', why, optional: false };
    const events: Manifest['events'] = {
      built: {
        ...bare,
        fields: {
          project: { ...said, type: 'pseudonym', of: 'project' },
          took: { ...said, type: 'duration', unit: 'ms' },
        },
      },
      'licence.audited': { ...bare, lane: 'licence' },
      broke: { ...bare, lane: 'exceptions', role: 'failure' },
      lived: { ...bare, role: 'health' },
    };
    expect(titles(events).slice(-6)).toEqual([
      'Crashes',
      'Reliability',
      'Performance',
      'Projects',
      'Licences',
      'Collected',
    ]);
  });
});
