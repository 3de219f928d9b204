/** What is told of a project or a site beside its pseudonym, by how it is shown. Pure. */
import type { Manifest, QuestionDeclaration } from '@candor/manifest/manifest';
import type { NamedField } from '@candor/query/subjects';
import { sortEventFields, type Named } from '../events/event-fields.ts';
import { listSizeFields, type SizeField } from '../sizes/size-fields.ts';

export interface SubjectFields {
  /** Choices, booleans and versions: projects are counted by them. */
  readonly groups: readonly Named[];
  /** Counts and quantities: how large they are. Durations are for the page of performance. */
  readonly sizes: readonly SizeField[];
  /** Sums that the manifest itself asks for: it alone knows of which numbers a sum means something. */
  readonly sums: readonly QuestionDeclaration[];
}

export function listSubjectFields(
  manifest: Manifest,
  { event }: Pick<NamedField, 'event'>,
): SubjectFields {
  const declared = manifest.events[event];
  return {
    groups: declared ? sortEventFields(declared).groups : [],
    sizes: listSizeFields(manifest).filter(
      (field) => field.event === event && field.declared.type !== 'duration',
    ),
    sums: manifest.questions.filter(
      ({ metric }) => metric.of === 'field' && metric.event === event && metric.statistic === 'sum',
    ),
  };
}
