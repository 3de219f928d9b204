/**
 * Every bound of the client, each in one place. Their relations are tested in `limits.test.ts`.
 */

/** Milliseconds between two looks at the files that consent depends on, while events are recorded. */
export const consentCheckIntervalMs = 1_000;

/** Milliseconds between two heartbeats unless the product says otherwise, and how far each may lie beside its time. */
export const heartbeatIntervalMsDefault = 3_600_000;
export const heartbeatIntervalMsMin = 1_000;
/** `setTimeout()` takes no more. */
export const heartbeatIntervalMsMax = 2_147_483_647;
export const heartbeatJitterShare = 0.05;
/** Milliseconds between two looks whether a lane is on again, where there is a heartbeat for it. */
export const heartbeatLookIntervalMs = 60_000;

/** Minutes over which errors are counted, each in a number of its own. */
export const errorMinutes = 60;

/** Keys that a session remembers for events that are recorded once. Beyond it the event is not recorded. */
export const onceKeysMax = 10_000;
/** Sessions that are over while their events, which no disk took, wait in memory: more than there are lanes, for a change of each. */
export const endedSessionsMax = 8;
/** Ids whose pseudonym a session remembers. Beyond it the oldest is forgotten and made again when needed. */
export const pseudonymsMax = 10_000;
/** Characters of an id or a key that the product passes; the rest does not tell two apart. */
export const idCharsMax = 4_096;

/** Bytes of a product's vocabulary. */
export const vocabularyBytesMax = 67_108_864;
/** Handled failures that are described in so many milliseconds, at a quarter of one each; what comes beyond counts as an error. */
export const describedFailuresMax = 600;
export const describedFailuresMs = 60_000;
/** Different failures that a process remembers to have met. */
export const knownFailuresMax = 1_000;

/** Durations of an operation before one of them is judged; how far it must be beyond, by each of the three measures of slowness. */
export const judgedSamplesMin = 10;
export const slowScoreMin = 3.5;
export const slowRatioMin = 2;
export const slowExcessMsMin = 100;
/** Milliseconds between two writes of what operations take, as long as the process runs. */
export const baselineWriteIntervalMs = 60_000;

/** Milliseconds for which the main thread has to stand still before it is told, unless the product says otherwise. */
export const blockedMsDefault = 1_000;
export const blockedMsMin = 100;
export const blockedMsMax = 60_000;
/** Looks at the main thread in that time, by the thread that watches it; how many have to find it blocked. */
export const watchLooks = 4;
export const watchLooksMin = 3;
/** Milliseconds after the first decision before a thread watches: a short command ends without one. */
export const watchStartMs = 1_000;
/** Milliseconds between two looks whether the lane is on, while it is off. */
export const watchOffIntervalMs = 60_000;
/** Megabytes for the thread that watches: its old and its young heap, and its stack. */
export const watchHeapMbMax = 16;
export const watchYoungMbMax = 1;
export const watchStackMbMax = 1;
/** Frames that are kept of a blocked main thread. */
export const watchFramesMax = 50;
/** Different places at which a process remembers to have been blocked. */
export const blockedPlacesMax = 100;
/** Milliseconds that the end of a process waits where the main thread is being asked at that moment, which takes less than one. */
export const watchEndMsMax = 20;

/** Milliseconds for one report, from the look-up of the name to the end of the answer. */
export const postMsMax = 10_000;
/** Milliseconds for the look-up of a name by a request that must not hold its process. */
export const lookUpMsMax = 2_000;
/** Milliseconds after which the next DNS server is asked too. */
export const lookUpNextMs = 500;
/** Milliseconds for which the addresses of the other family are waited for, once there are some. */
export const lookUpOtherMsMax = 50;
/** Milliseconds after which one attempt begins no further request, for whatever report or part of one; what is left waits for the next. */
export const sendMsMax = 30_000;
/** Bytes of an answer that are read. */
export const answerBytesMax = 65_536;

/** Redirections of an Application Insights endpoint that are followed for one request. */
export const redirectsMax = 3;
/** Bytes of a body for an Application Insights endpoint, before it is compressed: a report becomes several times as long there. */
export const insightsBodyBytesMax = 524_288;
/** Characters of a property, of its name, and of an event's name, beyond which the service would cut them itself. */
export const insightsValueCharsMax = 8_192;
export const insightsNameCharsMax = 150;
export const insightsEventCharsMax = 512;
/** Bytes of a body for an OTLP endpoint, before it is compressed. */
export const otlpBodyBytesMax = 1_048_576;
/** Bytes of a file sink's file, beyond which the next one begins, and how many are kept, unless the sink says otherwise. */
export const sinkFileBytesDefault = 10_485_760;
export const sinkFilesDefault = 5;
export const sinkFilesMax = 100;
/** Sinks of one product. */
export const sinksMax = 8;

/** The wait after the first failure; each further one doubles it, up to the longest. */
export const retryMsMin = 60_000;
export const retryMsMax: number = 4 * 3_600_000;
/** The longest wait that a collector can ask for. */
export const retryAfterMsMax: number = 24 * 3_600_000;

/** Milliseconds after which a detached sender ends, whatever it is doing. */
export const detachedLifetimeMsMax = 45_000;
/** Bytes of the file that tells a detached sender what to do. */
export const detachedJobBytesMax = 16_384;

/** Characters of a licence key, blanks and line ends between them included. One for sixteen products has some 900. */
export const licenceKeyCharsMax = 4_096;
/** Products that one licence is for. */
export const licenceProductsMax = 16;
/**
 * How far a clock may be behind the day on which a licence was issued: a key that arrives minutes after it was made, on a machine
 * whose clock or time zone is wrong, holds at once.
 */
export const licenceClockSlackMs = 86_400_000;

/** Milliseconds for one request of the user's own, and for how long its connection may be silent meanwhile. */
export const holdingsMsMax = 600_000;
export const holdingsSilenceMsMax = 30_000;
/** Bytes of a collector's answer about what it holds: some fifty thousand sessions. */
export const heldAnswerBytesMax = 16_777_216;
/** Bytes of an export. */
export const exportBytesMax = 4_294_967_296;
/** Bytes of one line of an export: an event with everything that is stored of it. */
export const exportLineBytesMax = 1_048_576;
/** Months that are asked for where ids rotate: ten years. */
export const holdingsMonthsMax = 120;
/** Characters of a receipt's words for the user that are shown. */
export const receiptWordsCharsMax = 500;
