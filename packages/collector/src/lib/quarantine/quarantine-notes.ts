/** What one report leaves in the quarantine, collected while it is looked at. */
import type { LineIssue } from '@candor/manifest/report';
import { kindsPerEventMax } from '../../limits.ts';
import type { Refused, SeenKinds } from './quarantine.ts';
import { type ValueKind, describeValueKind } from './value-kind.ts';

export interface QuarantineNotes {
  readonly list: readonly Refused[];
  readonly addReport: (reason: string) => void;
  readonly addLine: (issue: LineIssue) => void;
  /** `values`: those of an event that nobody declares, for their kinds alone. */
  readonly addEvent: (
    event: string,
    reason: string,
    values?: Readonly<Record<string, unknown>>,
  ) => void;
  /** `value`: of a field that nobody declares, for its kind alone. */
  readonly addField: (event: string, field: string, reason: string, value?: unknown) => void;
}

/** `version`: the product's, shaped; '' where it says none. */
export function createQuarantineNotes(version: string): QuarantineNotes {
  const list: Refused[] = [];
  const add = (event: string, field: string, reason: string, kinds: SeenKinds | null): void =>
    void list.push({ version, event, field, reason, ...(kinds === null ? {} : { kinds }) });
  return {
    list,
    addReport: (reason) => add('', '', reason, null),
    addLine: (issue) => add('', '', issue.code, null),
    addEvent: (event, reason, values = {}) => add(event, '', reason, describeKinds(values)),
    addField: (event, field, reason, value) =>
      add(event, field, reason, value === undefined ? null : describeKinds({ [field]: value })),
  };
}

function describeKinds(values: Readonly<Record<string, unknown>>): SeenKinds | null {
  const kinds: (readonly [string, ValueKind])[] = [];
  for (const name in values) {
    if (kinds.length >= kindsPerEventMax) break;
    if (!Object.hasOwn(values, name)) continue;
    const kind = describeValueKind(values[name]);
    if (kind !== null) kinds.push([name, kind]);
  }
  return kinds.length === 0 ? null : kinds;
}
