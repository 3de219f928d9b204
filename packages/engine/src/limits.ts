/**
 * Every limit of the embedded engine, in one place. README.md says what a caller sees when one is met.
 */

/**
 * Result bytes, in the engine's own representation, of a format that cannot be streamed. Numbers as JSON need some
 * seven times as much while they are built: 64 MiB made the process grow by half a gigabyte.
 */
export const bufferedResultBytesMax: number = 64 * 1024 * 1024;

/** Bytes of a statement that comes in a request body; data of an INSERT whose statement is in the URL do not count. */
export const statementBytesMax: number = 16 * 1024 * 1024;

/** Decompressed bytes of one INSERT body: what a gzip bomb may unfold to. */
export const insertBodyBytesMax: number = 256 * 1024 * 1024;

/** Bytes of a request's line with its headers: query parameters travel there. */
export const requestHeadBytesMax: number = 1024 * 1024;

/**
 * Queries that run at the same time. Each holds one thread of {@link poolThreads}; what is left over serves
 * KILL QUERY, files and gzip, so that a front full of queries can still end one.
 */
export const queriesRunningMax: number = 10;

/** Queries that wait for a turn; the next one is refused with TOO_MANY_SIMULTANEOUS_QUERIES. */
export const queriesWaitingMax: number = 500;

/** For a client to take the next piece of a result before its query is ended: it holds one of the turns. */
export const stalledClientMsMax: number = 60_000;

/** Threads of the child's libuv pool. */
export const poolThreads: number = 16;

/** Between two attempts to end a query whose client has gone. */
export const killRetryMs: number = 50;

/** Before a child that died is started again: the first time, and at most, as it goes on dying. */
export const restartDelayMs: number = 100;
export const restartDelayMsMax: number = 10_000;

/** A child that stayed up for this long starts again without delay. */
export const settledAfterMs: number = 60_000;

/** For opening the data folder; an engine with much to load needs seconds. */
export const startMsMax: number = 120_000;

/** Between two questions whether the engine still answers, and how long it may be silent before it is killed. */
export const askEveryMs: number = 5_000;
export const silentMsMax: number = 60_000;

/** For a clean end, running queries included; then SIGKILL, which loses nothing that was acknowledged. */
export const stopMsMax: number = 10_000;

/** For a child to end its queries when its parent is gone, before it ends itself. */
export const orphanMsMax: number = 1_000;

/** How long a folder is waited for whose collector is dead, but whose engine has not noticed yet. */
export const orphanWaitMsMax: number = 5_000;

/**
 * Bytes that are always free on the disk of the data folder while the engine runs, and what it takes to start it again. Below the first it ends
 * at once, since it takes a write that failed for one that did not. Whoever else fills the disk has to write all of them between two looks.
 */
export const freeBytesMinDefault: number = 128 * 1024 * 1024;
export const freeBytesToStartShare: number = 1.5;
/** Nothing is begun that would not leave so much more than that. */
export const freeBytesSpared: number = 16 * 1024 * 1024;
export const roomCheckMs: number = 20;

/** The same of files, where a file system has only so many. A part has hundreds. */
export const freeFilesMin: number = 2_000;

/** Between two looks whether there is room again. */
export const roomWaitMs: number = 500;

/** Default cap of the engine's memory, and its share of the machine's when that is less. */
export const defaultMemoryBytesMax: number = 2 * 1024 * 1024 * 1024;
export const defaultMemoryShareMax: number = 0.5;

/** Below this the engine cannot merge parts. */
export const memoryBytesMin: number = 512 * 1024 * 1024;

/** Processors that a statement uses at most: what it takes to group grows with each, by a fifth for the second. */
export const threadsMax = 4;

/** What has to be free under the cap for each processor that a statement uses: what one needs for a large question. */
export const freeBytesOfThread: number = 128 * 1024 * 1024;
