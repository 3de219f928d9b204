/**
 * Every bound of the crash language, each in one place. Their relations are tested in `limits.test.ts`.
 */

/** Characters of a stack, or of the text of a failure, that are read. Of a longer one the first and the last half is. */
export const stackCharsMax = 131_072;
/** Characters of one line that are read: the last ones, where a frame has its place. Longer lines are the user's. */
export const lineCharsMax = 2_048;
/** Lines of one text that are read. V8 keeps 10 frames unless told otherwise, .NET all that there are. */
export const linesMax = 2_048;
/** Characters of a message that are compared with templates. */
export const messageCharsMax = 4_096;

/** Entries of the frames of one error, after neighbours of the same kind became one with a count. */
export const framesPerErrorMax = 64;
/** The largest count that a folded frame tells. */
export const foldedFramesMax = 1_000;
/** Causes below one another. */
export const causeDepthMax = 8;
/** Errors of one aggregate, and of a whole description. */
export const aggregatedErrorsMax = 8;
export const errorsPerFailureMax = 32;
/** Prototypes of one error that are asked for their names: a proxy can have any number. */
export const prototypesMax = 12;

/** The largest line, and the largest column, that a frame tells: a bundle can be one line of some megabytes. */
export const lineMax = 1_000_000;
export const columnMax = 10_000_000;

/** Vendor frames that a fingerprint is made of. */
export const fingerprintFramesMax = 5;
/** Error types that a fingerprint is made of. */
export const fingerprintTypesMax = 4;

/** Entries of a vocabulary. */
export const packagesMax = 100;
export const namespacesMax = 1_000;
export const modulesMax = 20_000;
export const symbolsMax = 400_000;
export const typesMax = 2_000;
export const codesMax = 5_000;
export const templatesMax = 2_000;
export const templatePartsMax = 32;
/** Characters of any one name in a vocabulary: a path, a symbol, a type, a literal part of a template. */
export const nameCharsMax = 400;
/** Issues that reading one vocabulary lists. */
export const vocabularyIssuesMax = 100;

/** Directories in which a product may be installed, besides `node_modules`. */
export const rootsMax = 16;
