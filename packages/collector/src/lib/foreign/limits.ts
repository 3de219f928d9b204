/** The bounds of what comes through the doors of other SDKs. Their relations are tested in `limits.test.ts` of the package. */

/** Envelopes of one request of Application Insights, and items in those whose key is known; lines of it that may be none. */
export const appInsightsItemsMax = 10_000;
export const badLinesMax = 100;
/** Points of one metric that are read. */
export const metricPointsMax = 100;
/** Characters of an `event.id` that is believed to name one event: no id of which there are enough is shorter. */
export const eventIdCharsMin = 16;
/** Records, scopes and resources in one request of OpenTelemetry. */
export const otlpRecordsMax = 10_000;
/** Values of one item, or attributes of one resource, that are looked at. */
export const foreignValuesMax = 256;
/** Events of one request of another SDK, those that its samples stand for included, and the bytes of what the journal gets of them. */
export const foreignEventsMax = 20_000;
export const foreignEntriesBytesMax: number = 16 * 2 ** 20;
/** Bodies of other SDKs that are read in at the same time, and how many wait for that, as they came over the wire. */
export const foreignAtOnceMax = 1;
export const foreignWaitingMax = 256;
/** How many of those may be bodies of which no known key is seen: others always find a place and their turn. */
export const foreignStrangersMax = 64;
/** What a body of another SDK takes while it is read in, by its inflated bytes: itself, its text, what is parsed of it, what is kept. */
export const foreignHeldPerByte = 4;
/** What is held of an item that was refused, or of a name in the quarantine, until the answer was taken. */
export const foreignLeftBytes = 256;
/** Of all of that together: a budget of its own, so that answers which nobody takes keep no body out that is wholly taken. */
export const foreignLeftBytesMax: number = 16 * 2 ** 20;
/** Errors that an answer of Application Insights lists where all of a request is refused for good. */
export const errorsListedMax = 20;
/** Opening brackets that any body of JSON may have, and bytes of it for each one more. */
export const bracketsFreeMax = 100_000;
export const bytesPerBracketMin = 12;
/** Different shapes of objects, by their names and the order of those, that any may have, and bytes of it for each one more. */
export const shapesFreeMax = 20_000;
export const bytesPerShapeMin = 100;
/** Fields that any body of protobuf may have, and bytes of it for each one more: an attribute has four, and 16 bytes with short names. */
export const fieldsFreeMax = 100_000;
export const bytesPerFieldMin = 3;
/** Items that are translated before others have their turn. */
export const foreignItemsPerTurn = 500;
/** For how many an item of another SDK's sample stands at most. */
export const foreignWeightMax = 100;
/** How long a browser remembers what the door for Application Insights answers to other origins. */
export const corsMaxAgeS = 3_600;
