/**
 * What can be wrong with a vocabulary. Nothing in this package throws: reading gives issues, and each has one of these codes.
 */

/** Code → what it means, in a sentence for the reference page. */
export const VOCABULARY_ISSUE_CODES = {
  wrong_version: 'The vocabulary is of another version of the form than this Candor reads.',
  wrong_kind: 'A value is of another kind than the place asks for: a list instead of text, say.',
  unknown_value: 'A value is not one of the closed list for its place.',
  bad_name: 'A name is empty, too long, or has a character that no name has.',
  bad_place: 'A line or column is not a whole number from 1, or an end lies before its start.',
  too_many: 'A list has more entries than a vocabulary may have.',
  duplicate: 'The same name is listed twice.',
} as const;

export type VocabularyIssueCode = keyof typeof VOCABULARY_ISSUE_CODES;

/** One thing that is wrong, where, and what to do about it. */
export interface VocabularyIssue {
  readonly code: VocabularyIssueCode;
  /** From the root: `modules[3].symbols[0].from`; '' for the whole. */
  readonly path: string;
  /** Expected, got (its kind, never a value), what to do. */
  readonly message: string;
}
