/** Every bound of the commands, each in one place. */

/** Days for which the raw log can be kept: ten years. */
export const rawLogDaysMax = 3_650;

/** Milliseconds between two looks at the raw log while it is followed. */
export const followPollMs = 500;

/** Bytes by which a raw log that is followed is known again: the last of a report, with its instants and its receipt. */
export const followTailBytesMax = 512;

/** Milliseconds for which what was confirmed may still be on its way into the collector's store. */
export const onItsWayMsMax = 600_000;

/** How long `manifest draft` waits for the collector's answer. */
export const draftAnswerMsMax = 30_000;

/** Columns of output where the terminal does not say, and the bounds of what it may say. */
export const columnsDefault = 100;
export const columnsMin = 60;
export const columnsMax = 140;
/** Columns from which on two texts stand side by side. */
export const sideBySideColumnsMin = 100;
/** Columns of the manual. */
export const manualColumns = 80;

/** Characters of a value from outside that are shown: a variable can hold anything. */
export const valueCharsShownMax = 40;
