import { ClickHouseError } from '@clickhouse/client';
import { expect, it } from 'vitest';
import { describeFailure } from './describe-failure.ts';

const failureOf = (code: string): ClickHouseError =>
  new ClickHouseError({ message: 'a value of somebody', code, type: 'SOME_NAME' });

it('only what is known to be about rows is said of them, and only where rows were sent', () => {
  for (const code of ['6', '27', '53', '72', '467']) {
    expect(describeFailure(failureOf(code), 'rows').code).toBe('STORE_BAD_ROWS');
    expect(describeFailure(failureOf(code), 'statement').code).toBe('STORE_REFUSED');
  }
});

it.each([
  ['75', 'CANNOT_WRITE_TO_FILE_DESCRIPTOR'],
  ['76', 'CANNOT_OPEN_FILE'],
  ['88', 'CANNOT_FSYNC'],
  ['32', 'ATTEMPT_TO_READ_AFTER_EOF'],
  ['33', 'CANNOT_READ_ALL_DATA'],
  ['201', 'QUOTA_EXCEEDED'],
  ['285', 'TOO_FEW_LIVE_REPLICAS'],
  ['439', 'CANNOT_SCHEDULE_TASK'],
  ['9999', 'one of a later version'],
])('number %s, %s, is no fault of the rows', (code) => {
  expect(describeFailure(failureOf(code), 'rows').code).toBe('STORE_REFUSED');
});

it('the text of a failure, which can quote values, is in no message', () => {
  for (const sent of ['rows', 'statement'] as const) {
    const { message } = describeFailure(failureOf('27'), sent);
    expect(message).toContain('error number 27');
    expect(message).not.toContain('somebody');
  }
});
