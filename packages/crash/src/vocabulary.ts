/**
 * The vocabulary: the closed list of names that a product's failures may be told in. A vendor's build makes it from its own
 * output; `docs/vocabulary.md` describes its JSON for other languages.
 */

/** Of what kind a module is: an emitted file, a class of .NET, or a module of PowerShell. */
export type ModuleKind = 'file' | 'class' | 'script';
export const MODULE_KINDS: readonly ModuleKind[] = ['file', 'class', 'script'];

/**
 * What the vendor says that a type or a code means: `environment` (disk, network, time-out), `declared` (made to tell a user of
 * their own mistake), or `misuse` (of the product's interface). Such failures are counted, not reported.
 */
export type Meaning = 'environment' | 'declared' | 'misuse';
export const MEANINGS: readonly Meaning[] = ['environment', 'declared', 'misuse'];

/** What may stand in a hole of a template. What stood there is never told. */
export type Hole = 'any' | 'number' | 'word' | 'quoted';
export const HOLES: readonly Hole[] = ['any', 'number', 'word', 'quoted'];

/** Line and column, each from 1. */
export type Position = readonly [line: number, column: number];

export interface Vocabulary {
  /** The version of this form. */
  readonly vocabulary: 1;
  readonly product: string;
  /** Names of npm packages whose files the modules of kind `file` are. */
  readonly packages: readonly string[];
  /** Namespaces of .NET that are the vendor's, so that a class unknown here is at least known as the vendor's. */
  readonly namespaces: readonly string[];
  readonly modules: readonly VocabularyModule[];
  readonly types: readonly VocabularyType[];
  readonly codes: readonly VocabularyCode[];
  readonly templates: readonly VocabularyTemplate[];
}

export interface VocabularyModule {
  readonly kind: ModuleKind;
  /** `dist/index.js` from the package's root, `Acme.Build.Pipeline` as in metadata, or `Acme.Build.PowerShell`. */
  readonly name: string;
  /** Lines of the file. Without it only lines inside a symbol are told. */
  readonly lines?: number;
  /** Characters of its longest line. Without it no column is told. */
  readonly columns?: number;
  readonly symbols: readonly VocabularySymbol[];
}

export interface VocabularySymbol {
  /** `runStage`, `DependencyGraph.visit`, `new DependencyGraph`, `get_Root`, `Invoke-AcmeBuild`. */
  readonly name: string;
  /** Where it starts and ends in the emitted file. Files need them; classes and scripts may do without. */
  readonly from?: Position;
  readonly to?: Position;
  /** Where it was written, if the emitted file was made from another. The module is then the stable part of a fingerprint. */
  readonly source?: SourcePlace;
}

export interface SourcePlace {
  /** `src/graph.ts`, from the package's root. */
  readonly module: string;
  /** First and last line there, from 1. */
  readonly from: number;
  readonly to: number;
}

export interface VocabularyType {
  readonly name: string;
  /** The type that it extends: another of these, or one of the runtime's. */
  readonly base?: string;
  readonly means?: Meaning;
}

export interface VocabularyCode {
  readonly code: string;
  readonly means?: Meaning;
}

export interface VocabularyTemplate {
  readonly id: string;
  /** Literal text and typed holes, in order: `['Node ', { hole: 'number' }, ' was already emitted']`. */
  readonly parts: readonly (string | { readonly hole: Hole })[];
}
