import { expect, it } from 'vitest';
import { countDays } from './day.ts';
import { day } from './lib/questions.fixture.ts';
import * as limits from './limits.ts';
import { SCHEMAS } from './schemas.ts';

it('the smallest k is below the usual one, and that below the largest', () => {
  expect(limits.kMin).toBeGreaterThanOrEqual(2);
  expect(limits.kMin).toBeLessThanOrEqual(limits.kDefault);
  expect(limits.kDefault).toBeLessThan(limits.kMax);
});

it('the longest span fits between the first day and the last', () => {
  expect(countDays(day(limits.dayMin), day(limits.dayMax))).toBeGreaterThan(limits.spanDaysMax);
});

it('all values of all filters at their longest still fit into the head of a request', () => {
  // ClickHouse reads addresses of at most 1 MiB; a character takes at most 9 bytes there.
  const chars = limits.filtersMax * limits.filterValuesMax * limits.filterValueCharsMax;
  expect(chars * 9).toBeLessThan(1024 * 1024);
});

it('the API says how long the title of a chart may be', () => {
  expect(SCHEMAS.NewChart.properties.title.maxLength).toBe(limits.chartTitleCharsMax);
});
