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
