import type { Manifest } from '@candor/manifest/manifest';
import { parseManifest } from '@candor/manifest/parse';
import { describe, expect, test } from 'vitest';
import { findSubjects } from './subjects.ts';

const why = 'To have one.';

/** A small product with these lanes and events. */
function declare(lanes: object, events: Readonly<Record<string, object>>): Manifest {
  const given = Object.entries(events).map(([name, event]) => [
    name,
    { when: why, why, fields: {}, ...event },
  ]);
  const parsed = parseManifest({
    manifest: 1,
    product: 'example',
    title: 'Example',
    vendor: 'Example Software',
    privacy: 'https://example.com/privacy',
    collector: 'https://telemetry.example.com',
    consent: { default: 'ask' },
    lanes: { usage: why, ...lanes },
    ids: { device: 'monthly' },
    events: Object.fromEntries(given) as object,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

const status = { type: 'choice', values: ['none', 'trial', 'licensed', 'expired'], why };

describe('findSubjects()', () => {
  test('takes for operations what is measured in milliseconds, or told in the lane for it', () => {
    const { durations } = findSubjects(
      declare(
        { performance: why },
        {
          built: {
            lane: 'usage',
            fields: {
              duration: { type: 'duration', unit: 'ms', why },
              uptime: { type: 'duration', unit: 's', why },
              lines: { type: 'count', why },
            },
          },
          'night.run': {
            lane: 'performance',
            fields: { duration: { type: 'duration', unit: 'min', why } },
          },
        },
      ),
    );
    expect(durations.map(({ event, field }) => `${event}.${field}`)).toEqual([
      'built.duration',
      'night.run.duration',
    ]);
  });

  test('finds the events of roles, whose fields are no operations of their own', () => {
    const subjects = findSubjects(
      declare(
        { exceptions: why, performance: why },
        {
          broke: { role: 'failure' },
          lived: { role: 'health' },
          slow: { role: 'slowness', fields: { operation: { values: ['build'] } } },
        },
      ),
    );
    expect(subjects).toMatchObject({ failure: 'broke', health: 'lived', slow: ['slow'] });
    expect(subjects.durations).toEqual([]);
  });

  test('tells projects from sites, and the status of a licence from any other choice', () => {
    const { projects, sites, licences } = findSubjects(
      declare(
        {},
        {
          built: {
            fields: {
              project: { type: 'pseudonym', of: 'project', why },
              site: { type: 'pseudonym', of: 'site', why },
              licence: status,
              other: { type: 'choice', values: ['none', 'trial'], why },
            },
          },
        },
      ),
    );
    expect(projects.map(({ field }) => field)).toEqual(['project']);
    expect(sites.map(({ field }) => field)).toEqual(['site']);
    expect(licences.statuses.map(({ field }) => field)).toEqual(['licence']);
    expect(licences.audits).toEqual([]);
  });
});
