/**
 * Every bound of the check that off means off.
 */

/** Milliseconds for one run of a product in the check that off means off, traced on a busy machine; then it is killed. */
export const offRunMsMax = 120_000;
/** Milliseconds in which the check waits for a detached sender to come, where it can not be traced, and to go again. */
export const offSenderMsMax = 3_000;
