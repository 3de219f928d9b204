import { StoreError, type StoreErrorCode } from '@candor/store/errors';
import { expect, it } from 'vitest';
import { askStore } from './store-access.ts';

function fail(code: StoreErrorCode): Promise<unknown> {
  return askStore(() => Promise.reject(new StoreError(code, 'of the store')));
}

it('a question that needs too much is the question that must change: asking it again is not proposed', async () => {
  for (const code of ['STORE_TOO_SLOW', 'STORE_TOO_LARGE'] as const) {
    await expect(fail(code)).rejects.toMatchObject({
      code: 'question_too_costly',
      status: 422,
      retryAfterS: null,
    });
  }
});

it('a store that is away may be asked again', async () => {
  for (const code of [
    'STORE_UNREACHABLE',
    'STORE_SIGN_IN',
    'STORE_DISK_FULL',
    'STORE_BUSY',
    'STORE_NOT_READY',
  ] as const) {
    await expect(fail(code)).rejects.toMatchObject({ code: 'store_away', retryAfterS: 5 });
  }
});

it('any other failure is a fault, and not told as a store that is away', async () => {
  for (const code of ['STORE_REFUSED', 'STORE_BAD_QUESTION', 'STORE_K_TOO_SMALL'] as const) {
    await expect(fail(code)).rejects.toMatchObject({ name: 'StoreError', code });
  }
  const fault = new TypeError('of our own');
  await expect(askStore(() => Promise.reject(fault))).rejects.toBe(fault);
});

it('an answer is handed on as it is', async () => {
  expect(await askStore(() => Promise.resolve(7))).toBe(7);
});
