/** The bounds of the collector, each in one place; those of the doors of other SDKs alone are in `lib/foreign/limits.ts`. Their relations are tested in `limits.test.ts`. */
import { memoryBytesMin } from '@candor/engine/limits';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Bytes of a report's body as it comes over the wire. A client's spool file is far below; a gzipped one further still. */
export const bodyBytesMax: number = 2 * MIB;
/** Bytes of a report's body once inflated: inflation stops there, whatever the compressed stream still promises. */
export const bodyInflatedBytesMax: number = 8 * MIB;
/** Compressed bodies up to this are inflated on the spot: cheaper than a trip through the thread pool. */
export const inflateInlineBytesMax: number = 32 * KIB;
/** What is inflated on the spot at most, since all others wait meanwhile: a body with more in it begins anew in the thread pool. */
export const inflateInlineOutputBytesMax: number = 256 * KIB;
/** Larger bodies that are inflated at the same time. */
export const inflatesAtOnceMax = 2;
export const inflatesWaitingMax = 64;
/** Reports that are read in before others have their turn: what they inflate to on the spot is held together, 2 MiB at the most. */
export const reportsPerTurn = 8;
/** Frames of a body in zstd, each of which is unpacked by itself: of the largest body 128 KiB in each. */
export const zstdFramesMax = 64;
/** Bytes of all bodies that the doors hold, as they come and inflated; above it they answer 503 rather than queue in memory. */
export const bodyBytesInFlightMaxDefault: number = 64 * MIB;
/** Below it the largest body of another SDK could never be read in, or slow senders of a few would lock all others out. */
export const bodyBytesInFlightMaxSmallest: number = 40 * MIB;
/** What is still read of a body that was refused, so that the sender gets to see the answer, and for how long. */
export const refusedBodyBytesMax: number = MIB;
export const refusedBodyMs = 1_000;

/** What reports under one key may come to in a minute, unless told otherwise: as much as one machine takes in. */
export const keyRequestsPerMinuteDefault = 600_000;
export const keyBytesPerMinuteDefault: number = 8 * 1024 * MIB;
export const keyRequestsPerMinuteLargest = 100_000_000;
/** Below the largest body a sender would wait for more than a minute after each. */
export const keyBytesPerMinuteSmallest: number = 8 * MIB;
/** Keys of which it is known how much of their budgets is left; the one that was first used longest ago starts anew. */
export const keyBudgetsMax = 10_000;
/** What is owed is forgiven after this at the latest. */
export const keyRetryAfterSMax = 600;
/** Bytes of a body that are looked at for its key, packed and unpacked, while some key has nothing left. */
export const peekedBytesMax: number = 2 * KIB;
export const peekedInflatedBytesMax: number = 64 * KIB;
/** Keys that have rows of their own among the metrics. */
export const meteredKeysMax = 200;
export const headerBytesMax: number = 8 * KIB;
export const headersMax = 64;
export const headersTimeoutMs = 10_000;
export const requestTimeoutMs = 30_000;
export const keepAliveTimeoutMs = 65_000;
/** How long nothing of an answer may be taken before its connection is destroyed, or twice that: whoever asks and never reads holds a place. */
export const answerStallMsMax = 60_000;
export const connectionsMax = 4_096;
/** Characters of an `X-Forwarded-For` that are read; a longer one has no sender in it that we would believe. */
export const forwardedForCharsMax = 1_024;

/** Lines and fields that one answer lists; the counts beside them are whole. Both keep it short enough for a client's ledger. */
export const refusalsListedMax = 20;
export const leftOutListedMax = 8;
/** An event may lie so far ahead of our clock; what lies further ahead is set back to the time of its arrival. */
export const clockAheadMsMax: number = 10 * 60_000;
/** A sender's clock may be off by so much before the times of its events are corrected: less does no harm to figures by the day. */
export const clockSkewMsMax: number = 10 * 60_000;
/** Days after which an event is refused as too old, unless the collector is told otherwise. */
export const eventAgeDaysDefault = 120;
export const eventAgeDaysLargest = 800;

/** Names of events and fields as the quarantine shows them. */
export const quarantineNameCharsMax = 64;
/** Different event and field names that the quarantine keeps for one product. */
export const quarantineNamesMax = 500;
/** Different versions that the quarantine keeps for one product. */
export const quarantineVersionsMax = 100;
/** Rows that the quarantine keeps for one product. */
export const quarantineRowsMax = 5_000;
/** Rows that tell of what kind values were under undeclared names, for one product; and fields of one event that are looked at. */
export const quarantineKindsMax = 2_000;
export const kindsPerEventMax = 64;
export const quarantineFlushMs = 1_000;
/** Days after which a row goes that nothing was counted in, or earlier where all of the product's events are kept for less. */
export const quarantineDaysMax = 90;
/** Bytes of all segments together; above it the doors answer 503 until the store has caught up. */
export const journalBytesMaxDefault: number = 1024 * MIB;
/** A journal that could not hold two segments would refuse reports while it takes them. */
export const journalBytesMaxSmallest: number = 64 * MIB;
export const segmentBytesMax: number = 32 * MIB;
/** A segment that was taken wholly does not lie about for longer than this. */
export const segmentAgeMs: number = 5 * 60_000;
/** Bytes and events of one block: what the store takes in one insert, and what the loader holds in memory. */
export const blockBytesMax: number = 12 * MIB;
export const blockEventsMax = 60_000;
/** Bytes that one write and sync takes, and no more events than a block has; later arrivals wait for the next. */
export const commitBytesMax: number = 4 * MIB;
/** Bytes that wait for a commit; above it the door answers 503 rather than queue in memory. */
export const commitWaitingBytesMax: number = 32 * MIB;
/** Bytes of the record that is written to find out whether a failing disk takes records again. */
export const probeRecordBytes: number = 4 * KIB;
export const probeIntervalMs = 1_000;
/** Events of a block from which on it is loaded in a thread of its own; fewer take less than to hand them over is worth. */
export const asideEventsMin = 1_000;
/** How often the block being written is closed for the loader: half of the delay until an event can be asked for. */
export const loadIntervalMs = 400;
/** The loader's shortest pause while nothing may be taken. */
export const pauseMsMin = 10;
/** How often the store may refuse a block, for some 45 s, before it is taken apart and what it refuses is set aside. */
export const blockTriesMax = 12;
/** Bytes of what is set aside; above it the loader stands still rather than set aside more. */
export const rejectedBytesMax: number = 256 * MIB;
/** How often rollups are refreshed while events arrive. */
export const refreshIntervalMs = 500;
export const storeBackoffMsMin = 250;
export const storeBackoffMsMax = 5_000;
/** How long a stop waits for requests to end and for the store to take what the journal holds; the journal keeps the rest. */
export const drainRequestsMs = 5_000;
export const drainJournalMs = 10_000;
/** Bits by which the door knows that an id was not erased, 1 MiB: with a million erased ids it looks up one report in twenty in vain. */
export const tombstoneFilterBits: number = 2 ** 23;
/** Sessions of which the door remembers what it took, and ranges of numbers of each: some 20 MB at the most. */
export const takenSessionsMax = 50_000;
export const takenRangesMax = 8;
/** How often it is looked whether the command line has rotated the keys of receipts. */
export const receiptKeysCheckMs = 5_000;
/** Receipts that share a signature: each is as many steps long as this has bits, and fits into a client's ledger. */
export const receiptsPerSignatureMax = 1_024;
/** Requests about people's own data for one product: how many at once, and how many a minute after that. */
export const holdingsRequestsBurstMax = 60;
export const holdingsRequestsPerMinuteMax = 120;
/** Ids that erasures may name for one product: each leaves a tombstone of some 100 bytes, whether or not it stood for anything. */
export const erasedIdsBurstMax = 20_000;
export const erasedIdsPerMinuteMax = 200;
/** The same for requests of which nothing was found: a product's key is public, and so who makes ids up stays in a budget of their own. */
export const fruitlessRequestsBurstMax = 30;
export const fruitlessRequestsPerMinuteMax = 60;
export const fruitlessIdsBurstMax = 5_000;
export const fruitlessIdsPerMinuteMax = 100;
/** How long it is looked whether anything is held of what is to be erased, before it is erased without knowing. */
export const erasureLookMsMax = 3_000;
/** How long an answer waits for its reader to take some more of it, and for all of it to be taken. */
export const holdingsDrainMsMax = 10_000;
export const holdingsSendMsMax = 120_000;
/** Of those requests, how many are answered at the same time, and how many wait for that. */
export const holdingsAtOnceMax = 2;
export const holdingsWaitingMax = 32;
/** Bytes of all bodies of those requests that are being read. */
export const holdingsBytesInFlightMax: number = 8 * MIB;
/** Erasures that are asked for and not finished, whether or not somebody still waits for their receipts. */
export const erasuresUnfinishedMax = 1_000;
/** Erasures that are carried out together: the parts that hold them are rewritten once. */
export const erasuresAtOnceMax = 100;
/** How long a request waits until the store has what was taken before it, and until its erasure is finished. */
export const holdingsLoadMsMax = 8_000;
export const erasureMsMax = 20_000;
/** How often it is looked whether the store has taken what an erasure or a question waits for. */
export const journalPollMs = 25;
/** Receipts of finished erasures that are kept in memory, for whom the answer did not reach. */
export const erasuresRememberedMax = 1_000;
/** How long a stop waits for the step of an erasure that is under way; the next start takes it up again. */
export const drainErasuresMs = 10_000;
export const retryAfterErasureS = 10;
export const retryAfterBusyS = 2;
export const retryAfterStoreS = 5;
export const retryAfterJournalS = 30;
/** Bytes of a request to the API. A manifest has at most 262,144 characters of at most four bytes. */
export const apiBodyBytesMax: number = 1_100_000;
/** Bytes of all bodies that the API is reading. */
export const apiBytesInFlightMax: number = 16 * MIB;
/** Questions that are being answered or wait for their turn; above it the API answers 503 rather than queue in memory. */
export const questionsInFlightMax = 64;
/** Questions of one batch, and how many of them are asked of the store at the same time: others have their turn in between. */
export const batchQuestionsMax = 100;
export const batchAtOnceMax = 4;
export const productDaysCacheMs = 5_000;

export const userNameCharsMax = 64;
export const passwordCharsMin = 10;
/** A bound on the work of hashing, far above what a person types. */
export const passwordCharsMax = 256;
/** scrypt: 128 * N * r = 128 MiB a hash, the first setting in OWASP's Password Storage Cheat Sheet. */
export const scryptCost = 131_072;
export const scryptBlockSize = 8;
export const scryptParallel = 1;
export const passwordHashesAtOnceMax = 1;
export const passwordHashesWaitingMax = 16;
export const sessionDays = 14;
/** How long the link of an invitation works. */
export const invitationDays = 7;
/** Days for which a token of a program may be made: a year, and the day on which it is replaced. */
export const apiTokenDaysMax = 366;
/** Days for which the command line makes one that is told no number. */
export const apiTokenDaysDefault = 90;
/** Tokens in force at the same time. */
export const apiTokensMax = 200;
/** Acts on one page of the audit log, unless another number is asked for, and at most. */
export const auditRowsDefault = 100;
export const auditRowsMax = 500;
/** Wrong passwords for one name before it has to wait, how long at first, and at most. */
export const attemptsFreeMax = 5;
export const attemptDelayMsMin = 1_000;
export const attemptDelayMsMax = 300_000;
/** Names for which attempts are remembered; the one that waits least is forgotten first. */
export const attemptNamesMax = 10_000;
/** How long the command line waits for the collector that its folder names to say that it is that one. */
export const ownAnswerMsMax = 3_000;
/** How long it waits for that collector to take a manifest, and bytes of what it is answered. */
export const ownWorkMsMax = 60_000;
export const ownAnswerBytesMax: number = MIB;
/** How often it looks whether a collector that no longer answers has ended. */
export const ownPollMs = 100;
/** Bytes of all files of the dashboard: they are kept in memory. */
export const dashboardBytesMax: number = 32 * MIB;
/** Characters of the configuration file. */
export const configFileCharsMax = 65_536;
/** Below this the embedded engine does not start. */
export const engineMemoryBytesMin: number = memoryBytesMin;
/** Days for which events are kept, unless the collector is told otherwise: the same month of the year before can be compared. */
export const retentionDaysDefault = 400;
export const retentionDaysLargest = 36_500;
/** How long after a start, and how often, it is looked whether something is kept for too long. */
export const retentionFirstMs = 5_000;
export const retentionIntervalMs: number = 60 * 60_000;
/** How far the clock may be ahead of the time that was measured before nothing is dropped by it, and for how long that holds. */
export const clockGapMsMax: number = 7 * 86_400_000;
export const clockHoldMs: number = 7 * 86_400_000;
/** How long a stop waits for what is being dropped; the next start finishes it. */
export const drainRetentionMs = 5_000;
/** How long the command line waits for a backup. */
export const backupMsMax: number = 24 * 60 * 60_000;
/** Ids that are erased together after a restore. */
export const erasedIdsAtOnce = 1_000;
/** Bytes of one vocabulary as JSON: one of a large product, with 20,000 functions, has some 3 MB. */
export const vocabularyBytesMax: number = 8 * MIB;
/** Versions of one product that keep a vocabulary; the one registered first goes. */
export const vocabulariesPerProductMax = 100;
/** Vocabularies that are kept compiled: some 20 MB each for a large product. */
export const vocabulariesCompiledMax = 8;
/** Days of a question about failures or health that names none. */
export const failureSpanDaysDefault = 30;
/** Groups that one answer lists, and variants of one group with their stacks. */
export const failureGroupsMax = 200;
export const failureVariantsMax = 20;
/** Fingerprints and variants of one product that people have put into other groups: they travel with each question. */
export const failureMovesMax = 500;
/** What "lately" is for errors by version: this hour, and those that began since. */
export const recentErrorsMs = 3_600_000;
/** How far back versions are looked for, and how many days after it happened an event of theirs may arrive. */
export const releaseKnownMs: number = 60 * 86_400_000;
export const healthLateDaysMax = 7;
/** How long a release is watched from the hour in which it is first seen. */
export const releaseWatchedMs: number = 14 * 86_400_000;
/** The span before that in which its predecessor is looked for, and in which a failure keeps an installation from being at risk. */
export const baselineMs: number = 7 * 86_400_000;
export const calmMs: number = 7 * 86_400_000;
/** How often it is looked whether an hour is over, and whether an alert is due. */
export const watchIntervalMs = 30_000;
/** How long after each attempt that failed an alert is tried again; then it is given up. */
export const alertRetryMs: readonly number[] = [60_000, 300_000, 1_800_000, 7_200_000, 21_600_000];
export const alertsListedMax = 100;
/** How long the receiver of an alert may take. */
export const webhookMsMax = 10_000;
export const mailMsMax = 30_000;
export const webhookSecretCharsMin = 16;
export const webhookSecretCharsMax = 256;
export const mailRecipientsMax = 20;
/** Characters of an address of a webhook or of a link. */
export const addressCharsMax = 1_000;
/** Versions of one product in one environment that are looked at after an hour: those that most installations run. */
export const releasesWatchedMax = 20;
/** By how much the heap of the doors grows before it is looked through as a whole: to four times what lives, of some 40 MB. */
export const heapGrowthPercent = 300;
/** How long a stop waits for the look that is under way. */
export const drainWatchMs = 5_000;
/** How long the metadata's database is waited for while another process writes to it, or reads its log after a kill: a command beside a collector. */
export const metadataBusyMsMax = 5_000;
