import { ledgerDaysDefault } from '@candor/local/limits';
import { expect, it } from 'vitest';
import { columnsDefault, columnsMax, columnsMin, manualColumns, rawLogDaysMax } from './limits.ts';

it('the limits fit together', () => {
  expect(columnsMin).toBeLessThanOrEqual(manualColumns);
  expect(manualColumns).toBeLessThanOrEqual(columnsDefault);
  expect(columnsDefault).toBeLessThanOrEqual(columnsMax);
  expect(ledgerDaysDefault).toBeLessThanOrEqual(rawLogDaysMax);
});
