/** Every limit of the compiler. */

/** Templates in one project. */
export const templatesMax = 10_000;
/** One template, as bytes on the disk. */
export const templateBytesMax = 1_000_000;
/** `stencil.json`. */
export const projectFileBytesMax = 64_000;
/** Nodes of one template after weaving: two nested `@body` in each of 30 aspects would ask for a thousand million. */
export const wovenNodesMax = 200_000;
/** Folders below the source folder. */
export const folderDepthMax = 20;
/** How long a trial that the user starts himself lasts. */
export const trialDays = 30;
/**
 * A build is slow when it takes longer than this and the next together. On a small machine a first build of 30 lines took 20 ms
 * of processor time, and each line of a large one 0.1 to 0.3 ms: several times that is not explained by a busy machine.
 */
export const slowBuildBaseMs = 1_000;
/** For each line of source. */
export const slowBuildPerLineMs = 2;
