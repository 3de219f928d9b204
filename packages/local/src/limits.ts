/**
 * Every bound of what Candor keeps on the user's disk, each in one place. Their relations are tested in `limits.test.ts`.
 */

/**
 * Bytes of one spool file, which is one request body. A file that would grow beyond it is closed and the next one opened. Of the
 * shortest lines it holds no more than the format allows in a report.
 */
export const spoolFileBytesMax = 524_288;
/** Bytes of one line, its `\n` included; well below what the collector reads in a line. */
export const spoolLineBytesMax = 32_768;
/** Bytes of all spool files of a product. Beyond it the oldest are dropped, and their events counted. */
export const spoolBytesMax = 8_388_608;
/** Files in the spool: short commands leave one each, and a developer runs hundreds a day. */
export const spoolFilesMax = 512;
/** Files whose size is looked up before another is opened, where their names do not tell it; they stand for the others. */
export const spoolLooksMax = 32;
/** How much of the two bounds above is kept when the oldest files are dropped. */
export const spoolKeptShare: number = 7 / 8;
/** Days for which an event that could not be sent is kept. */
export const spoolDaysMax = 30;
/** Lines of a report in memory that count losses; more are joined. */
export const spoolLossLinesMax = 16;
/** Bytes that a session keeps in memory where no disk can be written. */
export const spoolMemoryBytesMax = 131_072;
/**
 * A drive that takes long is left alone for so many times as long as it held the host, up to the longest: it then holds the host for a
 * twenty-first of the time at most. That is so for looks whether consent has changed, where two in a row take more than a twentieth of
 * a second (by the shorter of the two), and for events, where they take `spoolSlowMsMin`; each of the two for itself. Not bounded so
 * are the looks that must be made, before a file is opened or a report sent, and what is rare: a mark of a session or a day, a failure
 * that is kept, what operations take, and a sending in process with its ledger.
 */
export const driveRestFactor = 20;
export const driveRestMsMax = 600_000;
/**
 * Milliseconds that a look at the spool and a write to it take where the drive hangs, and not only where many want the processor, and
 * for how long it is left alone then at the least.
 */
export const spoolSlowMsMin = 2_000;
export const spoolRestMsMin = 10_000;

/**
 * Milliseconds without a write after which a spool file that no one has closed may be taken for one whose process is gone.
 * A living writer looks after its file at least every `spoolCheckIntervalMs`, so that the two can not miss each other.
 */
export const spoolIdleMsMin = 5_000;
export const spoolCheckIntervalMs = 1_000;
/**
 * Milliseconds after which a file that was claimed by a sender is taken from it: longer than any sender lives. Where it can be known that its
 * process still runs they have to be over by two clocks, the machine's and one that nobody sets.
 */
export const spoolClaimMsMax = 600_000;

/** Bytes of a settings file (ours or the product's) that are read; a larger one is not understood. */
export const settingsBytesMax = 1_048_576;
/** How deep a product's settings file may nest. */
export const settingsDepthMax = 64;
/** Folders that are looked at, from the working folder upwards, for the root of its repository. */
export const repositoryStepsMax = 64;

/** Bytes of the device secret, as many as SHA-256 has. */
export const secretBytes = 32;
/** Milliseconds to wait for another process that is replacing a damaged secret. */
export const secretWaitMsMax = 500;
/** Milliseconds after which the lock of a process that died while it replaced a secret is void. */
export const secretLockMsMax = 10_000;

/** Days for which the ledger keeps a day's file unless the user says otherwise. */
export const ledgerDaysDefault = 90;
/** Bytes of one day's ledger file; beyond it a line says that the rest of the day is missing. */
export const ledgerFileBytesMax = 33_554_432;
/** Bytes from the end of a ledger file in which its last entry is looked for: more than any entry has. */
export const ledgerTailBytesMax = 4_194_304;
/** Characters of a collector's receipt as JSON; a longer one is not kept. */
export const receiptCharsMax = 2_000;

/** Attempts that failed in a row, each of which doubles the wait, are counted up to this. */
export const retryFailuresMax = 30;

/** Marks of one lane on one day: nobody builds more projects than this in a day. */
export const dailyMarksMax = 500;
/** Days whose marks are kept, of what is told once a day and of senders: a clock may be on so many, to and fro, and nothing is done twice. */
export const markedDaysMax = 8;

/** Failures of the product that are kept in full for the user, for how many days, and the characters of each. */
export const crashesMax = 50;
/** Age at which a file that was begun beside another counts as cut short: no write takes so long. */
export const cutShortAfterMs = 60_000;
export const crashDaysMax = 30;
export const crashTextCharsMax = 32_768;
/** Failures that are known to have been told, each once for a release; beyond it the oldest is forgotten, and may be told again. */
export const toldFailuresMax = 500;

/** Durations that are remembered of an operation at a size, and how many such there are; beyond it the oldest are forgotten. */
export const baselineSamplesMax = 32;
export const baselinesMax = 64;
/** Milliseconds of an operation; a longer one waited for something, a night for example, and is not remembered. */
export const baselineMsMax = 3_600_000;

/** Marks of sessions that are looked at by one start. */
export const sessionMarksMax = 100;
/** Milliseconds after which a mark that can not be read is no longer one that is being written. */
export const sessionMarkWriteMsMax = 60_000;
/** Sequence numbers that the mark of a session is ahead of it, so that it is not written anew with each event; doubled each time. */
export const sequencesAhead = 64;
/** Milliseconds between two signs of life of a session, and without one after which it is over where nobody can look for its process. */
export const sessionSignIntervalMs = 3_600_000;
export const sessionSilentMsMax: number = 3 * 3_600_000;

/** Milliseconds between two attempts in the background at an erasure that could not be sent. */
export const eraseRetryMsMin = 3_600_000;
/** Confirmed erasures whose receipts are kept, one for each lane each time. */
export const erasuresKeptMax = 32;
/** Keys of one collector that are remembered. */
export const knownKeysMax = 32;
