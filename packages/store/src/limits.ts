/** Every bound of the store, each in one place. Their relations are tested in `limits.test.ts`. */

/** Sessions that one look-up names: their ids travel in the head of a request, which ClickHouse bounds at 1 MiB. */
export const lookupSessionsMax = 4_000;
/** Profiles of which the store remembers that they were written; others are looked up again. */
export const profilesKnownMax = 100_000;
/** Combinations of facts of which the store remembers the name. */
export const profileNamesKnownMax = 10_000;

/** The oldest ClickHouse that the tables are made for: year and month of the release, as the embedded engine has it. */
export const serverVersionMin: readonly [year: number, month: number] = [26, 7];

/** Days of which the store remembers the name. */
export const daysKnownMax = 2_000;
/** Words of which the store remembers the bytes. */
export const wordsKnownMax = 20_000;
export const wordCharsKnownMax = 128;
/** Names of events and fields of which the store remembers how lines write them, and the bytes of one that it does. */
export const namesKnownMax = 20_000;
export const nameBytesMax = 64;
/** Fields of a line that is turned into a row as it stands; one with more is parsed. */
export const fieldsPerLineMax = 120;
/** Rows that are written without a pause, some milliseconds: whoever answers requests in the same process is waited for. */
export const rowsPerPiece = 1_000;

/** Instants that an event can have: within the days that a question can name. */
export const eventAtMsMin: number = Date.UTC(2000, 0, 1);
export const eventAtMsMax: number = Date.UTC(2148, 11, 31);
/** The last second since the epoch in which an event can be received. */
export const receivedSecondsMax = 4_294_967_295;
/** The largest sequence number. */
export const sequenceMax = 4_294_967_295;

/** How often, and for how long, the end of inserts is waited for that an earlier try has left under way. */
export const settleIntervalMs = 100;
export const settleMsMax = 30_000;

/** Days and events that one refresh takes in; the rest waits for the next, so that inserts need not wait long. */
export const refreshDaysMax = 60;
export const refreshEventsMax = 1_000_000;
/** Niceness of the threads that count large days. */
export const refreshNiceness = 15;
/** What counting large days keeps in memory of each kind (groups, a join, an order, rows to insert); the rest goes to files. */
export const refreshBytesMax: number = 128 * 1024 * 1024;
/** A refresh that takes less needs no rest after it. */
export const refreshFreeMs = 500;
/** No large day is refreshed again before this many times as long as the last such refresh took: at most a fifth of the time. */
export const refreshRestFactor = 4;
/** But no day rests for longer than this, however long it took by a clock that jumped. */
export const refreshRestMsMax: number = 30 * 60_000;
/** A day that could not be counted, or of which there was nothing to take in, is not looked at again before that. */
export const refreshFailedMs = 10_000;
/** A day with more events is not refreshed with each that comes: it is taken in as far as it has come. */
export const refreshChangingEventsMax = 20_000;
/** Such a day is taken in anew, while it goes on growing, when this share of it has come since. */
export const refreshGrownShare: number = 1 / 8;
/** And as a whole when it has been at rest for so long: a few that come late are counted beside it until then. */
export const refreshSettledMs = 60_000;
/** How often it is looked whether what was taken in of such a day still holds. */
export const refreshCheckMs = 5_000;
/** And not while more events than these come to it in a second: then the doors need the machine. */
export const refreshGrowthMax = 5_000;
/** Over how long that is looked at, at least: blocks come a few times a second. */
export const growthWindowMs = 1_000;
/** Of a large day that is taken in which was received so many seconds ago or earlier: others are still on their way. */
export const refreshMarginSeconds = 10;
/** How often a question is asked whose days are just being replaced; the last time it is answered from events. */
export const askTriesMax = 2;
/** Spans of which it is remembered how far their days are taken in: a page asks about one, and few readers look at the same time. */
export const progressSpansMax = 64;
/** How often failures are looked for whose texts are gone when they are read: by an erasure or an end of retention, hardly twice in a row. */
export const textTriesMax = 3;
/** What counts large days is waited for no longer, and the collector's loader waits for no day longer: it goes on beside the inserts. */
export const refreshWaitMs = 50;

/** Days of a span that may still be counted from events when the rollups are asked; with more, all are. */
export const staleDaysMax = 200;
/** Installations whose ordinals are looked up one by one; of more, all of the product's are read through, which takes less. */
export const lookedUpMax = 5_000;
/** Rows that the engine may hand over for one question, before the k-check. */
export const countedRowsMax = 500_000;
/** Bytes of the list of folded groups in one request. */
export const foldedListBytesMax = 200_000;
/** Seconds that one question may take in the engine. */
export const askSecondsMax = 60;
/** For everything else, a refresh of many days included. */
export const requestMsMax = 600_000;
/** Requests at the same time that write or keep the rollups; more wait in the client. */
export const connectionsMax = 4;
/**
 * Requests at the same time that questions make, on connections of their own: however much is asked, the embedded engine, which
 * runs ten statements at once, has room for what is to be stored.
 */
export const askConnectionsMax = 6;
/** Questions at the same time; who asks later waits. */
export const questionsMax = 2;

/** Seconds that reading what is held of one owner may take in the engine. */
export const holdingsSecondsMax = 120;
/** How often, and for how long, parts that were replaced by an erasure are waited for until they have left the disk. */
export const oldPartsIntervalMs = 250;
export const oldPartsMsMax = 90_000;

/** Cells that a query names one by one; of more, it counts all. */
export const namedCellsMax = 500;

/** Different words of a field on a day of which each has a set of installations; a field with more of them has none. */
export const fieldWordsMax = 1000;
/** The same for numbers of a fact: of all events, each set is of few. Beyond them to look through the installations is no slower. */
export const factNumbersMax = 100;
