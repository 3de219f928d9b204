/** Bytes of one request body. */
export const bodyBytesMax: number = 64 * 1024;
/** Resources of one kind. */
export const resourcesPerKindMax = 10_000;
/** Characters of a resource's name, path or address. */
export const nameCharsMax = 120;
/** Characters of a script, or of the text of a portal page. */
export const sourceCharsMax: number = 16 * 1024;
/** Steps of one script. There are no loops, so this also bounds how long one runs. */
export const scriptStepsMax = 500;
/** Words and signs of one step, which bounds how deep a chain such as `1 + 1 + …` is evaluated. */
export const stepWordsMax = 400;
/** Parentheses, calls and signs inside each other in one expression. */
export const expressionDepthMax = 40;
/** Characters of any text that a script makes. */
export const scriptTextCharsMax: number = 64 * 1024;
/** Names that an app asks for. */
export const appInputsMax = 20;
/** Minutes between two firings of a schedule: at most a week. */
export const scheduleMinutesMax: number = 7 * 24 * 60;
/** Error notifications that are kept, and so the most that `errors` of a heartbeat can say. */
export const notificationsMax = 1000;
/** Characters of a notification's message. */
export const notificationCharsMax = 300;
/** The span over which a heartbeat counts errors. */
export const errorSpanMs: number = 60 * 60 * 1000;
/** Time between two heartbeats. */
export const heartbeatMs: number = 60 * 60 * 1000;
/** Time in which the server answers nobody that people notice. */
export const blockedMsDefault = 1_000;
