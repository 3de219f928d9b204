import { expect, it } from 'vitest';
import { formatLogLine } from './log-line.ts';

const AT = Date.UTC(2026, 10, 21, 9);
const WARNING = 'journal: expected a disk that takes records, got ENOSPC.\nMake room.';

it('a line of text has its time, and says where it is a warning', () => {
  const said = 'engine: ClickHouse 26.7 is up as process 7';
  expect(formatLogLine('text', said, AT)).toBe(`2026-11-21T09:00:00.000Z ${said}`);
  expect(formatLogLine('text', WARNING, AT)).toBe(`2026-11-21T09:00:00.000Z WARNING ${WARNING}`);
});

it('as JSON it is one line with its time, level and part, whatever is in it', () => {
  const line = formatLogLine('json', WARNING, AT);
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toEqual({
    time: '2026-11-21T09:00:00.000Z',
    level: 'warning',
    part: 'journal',
    message: 'expected a disk that takes records, got ENOSPC.\nMake room.',
  });
  expect(JSON.parse(formatLogLine('json', 'something', AT))).toMatchObject({
    level: 'info',
    part: 'collector',
    message: 'something',
  });
});
