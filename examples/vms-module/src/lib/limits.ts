/** Bytes of an answer of a site: a site of fifty thousand devices. */
export const answerBytesMax: number = 16 * 1024 * 1024;
/** Milliseconds without a word from a site, after which it counts as unreachable. */
export const answerIdleMsMax: number = 30_000;
/** Bytes of a request that the site server takes. */
export const requestBytesMax: number = 64 * 1024;
/** Milliseconds for which a challenge of the site server can be answered. */
export const challengeMsMax: number = 60_000;
/** Challenges that wait for an answer at one time. */
export const challengesMax: number = 1000;
/** Time between two sendings of what a long session has recorded. */
export const sendEveryMs: number = 60 * 60 * 1000;
