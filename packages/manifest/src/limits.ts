/**
 * Every bound of the manifest language and of the report format, each in one place. Their relations are tested in
 * `limits.test.ts`.
 */

/** Characters of a `telemetry.yaml`. The largest that we know of would need a tenth of this. */
export const manifestCharsMax = 131_072;

/** How deep a manifest nests: events → name → fields → name → review → key is six. */
export const manifestDepthMax = 16;

/** Issues that one parse reports before it gives up: a file with more is not a manifest. */
export const issuesMax = 200;

export const productNameCharsMin = 2;
export const productNameCharsMax = 40;
export const eventNameCharsMax = 64;
export const fieldNameCharsMax = 40;
export const titleCharsMax = 100;
/** Characters of a `why`, a `when`, a rule: a paragraph for the user, not an essay. */
export const sentenceCharsMax = 1_000;
export const urlCharsMax = 300;
export const unitCharsMax = 30;
export const keyCharsMax = 64;

export const eventsPerManifestMax = 200;
/** Also bounds the session facts. */
export const fieldsPerEventMax = 64;
/** Events of one kind that are read at a time, where reading one records the next; what goes deeper is told without its fields. */
export const nestedEventsMax = 8;
export const questionsMax = 100;
/** Above the number of countries, the longest list that Candor declares itself. */
export const choiceValuesMax = 300;
export const choiceValueCharsMax = 64;
export const bucketsMax = 40;
/** Editions of a product, and the characters of the name of one. */
export const editionsMax = 20;
export const editionCharsMax = 40;
export const environmentSwitchesMax = 20;
export const switchValuesMax = 20;
export const switchValueCharsMax = 40;

/** Characters that a text field may declare as its `charsMax`. */
export const textCharsMax = 500;
export const versionCharsMax = 64;
/** Characters of a failure as JSON, and how deep it nests: nine causes or aggregates below one another are 22. */
export const failureCharsMax = 16_384;
export const failureDepthMax = 32;
/** Counts, quantities and durations: the largest whole number that JSON carries exactly, 2^53-1. */
export const numberMax: number = Number.MAX_SAFE_INTEGER;
/** Significant decimal digits to which quantities and durations are rounded: more would tell one machine from all others. */
export const measureDigitsMax = 6;

/** Refusals that one shaping reports; names beyond it are left out as silently as their values. */
export const refusalsPerEventMax = 20;

/** Characters of one line of a report, its `\n` left out: room for an event whose every field is as long as it may be. */
export const lineCharsMax = 131_072;
/** Events of one report: what a server spools in a day of one event every nine seconds. */
export const eventsPerReportMax = 10_000;
/** Issues that reading one report lists; the rest is counted by nobody, since the report is broken in any case. */
export const lineIssuesMax = 100;
/** Events of one session: the sequence number has 32 bits in the store. */
export const sequenceMax = 4_294_967_295;

/** Bytes of a request for what a collector holds, and how many tokens and sessions it names. */
export const holdingsBytesMax = 262_144;
export const holdingsTokensMax = 512;
export const holdingsSessionsMax = 4_096;

/** Characters of a name or unit that another SDK uses. */
export const foreignNameCharsMax = 256;
