/** Limits of the page: how much it draws, and how long it trusts what it has. Limits of the questions are the collector's. */

/** Groups that get a colour of their own in a chart over time; the rest is drawn as one, and is whole in the table. */
export const seriesGroupsMax = 5;

/** Groups that a list of bars shows before the rest is left to the table. */
export const barGroupsMax = 8;

/** Bars of a breakdown in the small cards of the overview. */
export const smallBarGroupsMax = 6;

/** Longest span whose steps are days unless the reader chooses otherwise; above it, weeks. */
export const dailyStepDaysMax = 45;

/** Longest span whose steps are weeks unless the reader chooses otherwise; above it, months. */
export const weeklyStepDaysMax = 400;

/** Days that stand for "now" when versions are compared: a week, so that work days and weekends weigh the same. */
export const nowDays = 7;

/** How long an answer is shown without asking again, in milliseconds. */
export const answerFreshMs = 60_000;

/** How often a product that has sent nothing is looked at again, in milliseconds. */
export const firstReportPollMs = 5_000;

/** How often the page looks whether the collector is well, in milliseconds. */
export const statusPollMs = 60_000;

/** How often a request that failed in the network or the collector is tried again before the error is shown. */
export const requestRetriesMax = 1;

/** How long "Copied" stands on the button, in milliseconds. */
export const copiedNoticeMs = 2_000;

/** Acts of the audit log that are shown before older ones are asked for. */
export const auditPageRows = 50;

/** Days for which a token is made unless another number is chosen. */
export const tokenDaysDefault = 90;

/** Questions of one request; the collector takes no more. */
export const batchQuestionsMax = 100;
