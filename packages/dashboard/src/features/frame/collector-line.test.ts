import type { CollectorStatus } from '@candor/query/api';
import { expect, test } from 'vitest';
import { describeStatus } from './collector-line.tsx';

const STATUS: CollectorStatus = {
  version: '0.1.0',
  engine: { kind: 'embedded', version: '26.7', up: true },
  journal: { bytes: 0, eventsWaiting: 0 },
  eventsStored: 1,
  retention: { held: false, applied: null, dropped: [] },
};

test('the line about the collector tells what is stored, and what waits only if something does', () => {
  expect(describeStatus(STATUS)).toBe('Candor 0.1.0, 1 event stored');
  const busy = { ...STATUS, journal: { bytes: 99, eventsWaiting: 3 } };
  expect(describeStatus(busy)).toBe('Candor 0.1.0, 1 event stored, 3 events waiting to be stored');
});
