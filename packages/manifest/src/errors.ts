/**
 * What can be wrong with a manifest. Nothing in this package throws: parsing gives issues, and each has one of these codes.
 */

/** Code → what it means, in a sentence for the reference page. */
export const ISSUE_CODES = {
  bad_yaml: 'The text is not YAML, or uses a part of YAML that a manifest has no need for.',
  too_large: 'The text is larger, deeper or longer than a manifest may be.',
  wrong_kind: 'A value is of another kind than the place asks for: a list instead of text, say.',
  missing_key: 'A key that must be there is not.',
  unknown_key: 'A key is not part of the manifest language.',
  unknown_value: 'A value is not one of the closed list for its place.',
  bad_form: 'A name, address, number or day does not have the form that its place asks for.',
  out_of_range: 'A number or a list is smaller or larger than its place allows.',
  duplicate: 'The same thing is said twice.',
  reserved_name: 'The name belongs to Candor or to JavaScript itself.',
  unknown_reference:
    'A name refers to a lane, event, field or fact that the manifest does not declare.',
  wrong_reference: 'A name refers to a field or fact of a type that can not be used there.',
  contradiction: 'Two things in the manifest can not both hold.',
  missing_rule: 'A lane that runs without asking does not say by which rule.',
  missing_review: 'A text field has no written review.',
  insecure_address: 'An address is not https, so that reports could be read on the way.',
  split_sentence:
    'Warning: a sentence in braces has a comma and no quotes, so that other readers of YAML end it there.',
  unused_field: 'Warning: no question uses the field, so there is no reason to collect it.',
  unused_lane: 'Warning: no event belongs to the lane, so users are asked about nothing.',
  runs_without_consent: 'Warning: a lane other than the licence audit runs without asking.',
} as const;

export type IssueCode = keyof typeof ISSUE_CODES;

/** One thing that is wrong, where, and what to do about it. */
export interface Issue {
  readonly code: IssueCode;
  /** From the root of the manifest: `events.heartbeat.fields.uptime.unit`, `questions[2].by`; '' for the whole. */
  readonly path: string;
  /** From 1, where the text is known. */
  readonly line?: number;
  readonly column?: number;
  /** Expected, got (its kind, never a value), what to do. */
  readonly message: string;
}
