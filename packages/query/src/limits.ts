/** Every bound of the question language and of answers, each in one place. Their relations are tested in `limits.test.ts`. */

/** Days of a span, both ends included: two years and a bit, so that a year can be laid beside the one before. */
export const spanDaysMax = 800;
/** First and last day that can be asked about: within what a store's two-byte day holds. */
export const dayMin = '2000-01-01';
export const dayMax = '2148-12-31';

/** Filters of one question: each costs a look at what it cuts out. */
export const filtersMax = 8;
export const filterValuesMax = 50;
/** Characters of one value of a filter: a version tag or a choice is far shorter. */
export const filterValueCharsMax = 200;
export const environmentCharsMax = 64;

/** Issues that one parse reports; a question with more is not a question. */
export const questionIssuesMax = 50;

/** No answer stands for fewer installations than this, whatever is configured. */
export const kMin = 2;
export const kDefault = 5;
/** Above it hardly a product has an answer; a `k` beyond is a slip of the keyboard. */
export const kMax = 1_000;

/** A line above a chart. */
export const chartTitleCharsMax = 100;
/** Saved charts of a product: a page of more is read by nobody. */
export const savedChartsMax = 100;

/** Groups that one step shows; the smallest beyond are folded. */
export const groupsPerStepMax = 200;

/** The chance, over the whole time that a release is watched, that it is accused though it is no worse than its predecessor. */
export const falseAlarmMax = 0.01;
/** A release is cleared of failing so many times as often as its predecessor, with at most this chance of being wrong. */
export const clearedOddsRatio = 2;
export const clearAlphaMax = 0.05;
