import { describe, expect, it } from 'vitest';
import { listDimensions } from './dimensions.ts';
import { createManifest } from './lib/example-manifest.fixture.ts';
import { manifest } from './lib/questions.fixture.ts';
import { findScope, type Scoped } from './scope.ts';
import { findCountedBy, findUnit } from './unit.ts';

const plain: Scoped = { metric: { of: 'installations' }, breakdown: null, filters: [] };

describe('findScope()', () => {
  it('takes the first lane and production where the question says nothing', () => {
    expect(findScope(plain, manifest)).toEqual({
      lane: 'usage',
      environment: 'production',
      event: null,
    });
  });

  it('takes the lane of the event that the metric names', () => {
    const metric = { of: 'events', event: 'app.failed' } as const;
    expect(findScope({ ...plain, metric }, manifest)).toMatchObject({
      lane: 'exceptions',
      event: 'app.failed',
    });
  });

  it('takes event and lane of a field that it breaks down by', () => {
    const breakdown = { by: 'field', event: 'app.failed', field: 'phase' } as const;
    expect(findScope({ ...plain, breakdown }, manifest)).toMatchObject({
      lane: 'exceptions',
      event: 'app.failed',
    });
  });

  it('takes the lane of the events that a filter lets through, all of them', () => {
    const filters = [{ dimension: { by: 'event' }, values: ['app.failed'] }] as const;
    expect(findScope({ ...plain, filters }, manifest)).toMatchObject({
      lane: 'exceptions',
      event: null,
    });
  });

  it('does what the question says', () => {
    const said = { lane: 'exceptions', environment: 'test' } as const;
    expect(findScope({ ...plain, ...said }, manifest)).toEqual({ ...said, event: null });
  });
});

describe('units', () => {
  it.each([
    [{ of: 'installations' } as const, 'installations'],
    [{ of: 'events', event: null } as const, 'events'],
    [{ of: 'distribution', event: 'heartbeat', field: 'identities' } as const, 'installations'],
    [{ of: 'distinct', event: 'heartbeat', field: 'site' } as const, 'sites'],
    [
      {
        of: 'field',
        event: 'heartbeat',
        field: 'uptime',
        statistic: 'mean',
        over: 'each',
      } as const,
      's',
    ],
    [
      {
        of: 'field',
        event: 'heartbeat',
        field: 'identities',
        statistic: 'p50',
        over: 'latest',
      } as const,
      'Identities',
    ],
  ])('of %j is %s', (metric, unit) => {
    expect(findUnit(metric, manifest)).toBe(unit);
  });

  it('counts sessions where the product has no device id', () => {
    expect(findCountedBy(manifest)).toBe('device');
    expect(findCountedBy(createManifest('none'))).toBe('session');
  });
});

describe('listDimensions()', () => {
  it('offers facts, the event, and the fields of one event, but nothing that is a single installation', () => {
    const names = listDimensions(manifest, 'usage', 'heartbeat').map(({ dimension }) =>
      dimension.by === 'event'
        ? 'event'
        : dimension.by === 'fact'
          ? dimension.fact
          : dimension.field,
    );
    expect(names).toEqual([
      'version',
      'os',
      'ci',
      'processors',
      'memory',
      'process_memory',
      'event',
      'licence',
      'trial',
    ]);
  });

  it('closes the lists that the manifest closes, and offers no filter by a measure', () => {
    const dimensions = listDimensions(manifest, 'usage', null);
    const find = (fact: string): unknown =>
      dimensions.find(({ dimension }) => dimension.by === 'fact' && dimension.fact === fact);
    expect(find('ci')).toMatchObject({ values: ['true', 'false'], isFilter: true });
    expect(find('version')).toMatchObject({ values: null, isFilter: true });
    expect(find('process_memory')).toMatchObject({ isFilter: false });
    expect(dimensions.find(({ dimension }) => dimension.by === 'event')?.values).toEqual([
      'heartbeat',
      'vms.connected',
    ]);
  });
});
