/** Every limit of the compiler. */
export const LIMITS: {
  readonly templatesMax: number;
  readonly templateBytesMax: number;
  readonly projectFileBytesMax: number;
  readonly wovenNodesMax: number;
  readonly folderDepthMax: number;
  readonly trialDays: number;
  readonly slowBuildBaseMs: number;
  readonly slowBuildPerLineMs: number;
} = {
  /** Templates in one project. */
  templatesMax: 10_000,
  /** One template, as bytes on the disk. */
  templateBytesMax: 1_000_000,
  /** `stencil.json`. */
  projectFileBytesMax: 64_000,
  /** Nodes of one template after weaving: two nested `@body` in each of 30 aspects would ask for a thousand million. */
  wovenNodesMax: 200_000,
  /** Folders below the source folder. */
  folderDepthMax: 20,
  /** How long a trial that the user starts himself lasts. */
  trialDays: 30,
  /** A build is slow when it takes longer than this and the next together: ten times what was measured on a small machine. */
  slowBuildBaseMs: 500,
  /** For each line of source. */
  slowBuildPerLineMs: 0.5,
};
