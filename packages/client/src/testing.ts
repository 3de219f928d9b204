/**
 * For the tests of a product, and only for these: the check that off means off, a collector that keeps what it is sent, and a clock.
 *
 * They lie in a package of their own, `@candor/testing`, so that no user's machine holds them: install that as a development
 * dependency, or this entry can not be loaded.
 */
export { checkOffMeansOff, formatOffReport } from '@candor/testing/off-means-off';
export type {
  OffCheck,
  OffFinding,
  OffPlace,
  OffReport,
  OffStart,
} from '@candor/testing/off-means-off';
export { startTestCollector } from '@candor/testing/collector';
export type { CapturedReport, ReportLine, TestCollector } from '@candor/testing/collector';
export { createTestClock } from '@candor/testing/clock';
export type { TestClock } from '@candor/testing/clock';
