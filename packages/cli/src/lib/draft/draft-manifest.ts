/**
 * A manifest for what came in and is declared nowhere, for a person to complete: every `why` and `when` of what is new is a Todo
 * that `manifest check` refuses, since no program can know a reason.
 */
import type { EventDeclaration, LaneName, Manifest } from '@candor/manifest/manifest';
import { proposeEventName, proposeFieldName } from './declared-name.ts';
import { draftField } from './draft-field.ts';
import { type Commented, printYaml, withComment } from './print-yaml.ts';
import type { Undeclared, UndeclaredName } from './undeclared.ts';

export interface Draft {
  readonly text: string;
  /** New events and fields. */
  readonly events: number;
  readonly fields: number;
}

const HEAD = `# A draft of telemetry.yaml, from names that came in and that the manifest does not declare. Types are guesses from the kinds of
# values; no value was ever kept. Take out what nobody needs, and write each Todo: "candor manifest check" refuses what is left of
# them. Nothing of it is collected before the manifest is registered, and users of Candor's own client are asked first.
`;

export function buildDraft({ manifest, names }: Omit<Undeclared, 'unnameable'>): Draft {
  const drafting: Drafting = {
    manifest,
    events: { ...manifest.events },
    foreign: {},
    counts: { events: 0, fields: 0 },
  };
  for (const event of new Set(names.map((name) => name.event))) {
    const ofEvent = names.filter((name) => name.event === event);
    addEvent(drafting, event, ofEvent);
  }
  const { foreign, events, counts } = drafting;
  const text = HEAD + printYaml({ ...manifest, events, ...mergeForeign(manifest, foreign) });
  return { text, ...counts };
}

interface ForeignDraft {
  readonly event: string;
  readonly fields: Record<string, { readonly field: string; readonly unit: string | null }>;
}

interface Drafting {
  readonly manifest: Manifest;
  readonly events: Record<string, EventDeclaration | Commented>;
  /** Names as they came → as they are declared. */
  readonly foreign: Record<string, ForeignDraft>;
  readonly counts: { events: number; fields: number };
}

function addEvent(drafting: Drafting, event: string, names: readonly UndeclaredName[]): void {
  const { manifest, events, foreign, counts } = drafting;
  const known = Object.hasOwn(manifest.events, event) ? manifest.events[event] : undefined;
  const name = known === undefined ? proposeEventName(event, new Set(Object.keys(events))) : event;
  // A role fixes the fields of its event.
  if (name === null || known?.role !== undefined) return;
  const drafted = draftFields(names, known?.fields ?? {}, known === undefined);
  if (known !== undefined && drafted.count === 0 && drafted.leftOut.length === 0) return;
  const fields = { ...known?.fields, ...drafted.fields };
  events[name] = withComment(
    known === undefined ? { ...NEW_EVENT, lane: findLane(manifest), fields } : { ...known, fields },
    ...drafted.leftOut,
  );
  counts.events += known === undefined ? 1 : 0;
  counts.fields += drafted.count;
  if (name !== event || Object.keys(drafted.renamed).length > 0) {
    foreign[event] = { event: name, fields: drafted.renamed };
  }
}

const NEW_EVENT = {
  when: 'Todo: say when it is sent, in words for the user.',
  why: 'Todo: say why it is collected.',
};

/** The licence lane holds audits alone. */
function findLane({ lanes }: Manifest): LaneName {
  const names = Object.keys(lanes) as LaneName[];
  return names.find((lane) => lane !== 'licence') ?? 'usage';
}

interface DraftedFields {
  readonly fields: Record<string, Commented>;
  readonly renamed: ForeignDraft['fields'];
  readonly leftOut: string[];
  count: number;
}

function draftFields(
  names: readonly UndeclaredName[],
  known: EventDeclaration['fields'],
  isOfNewEvent: boolean,
): DraftedFields {
  const drafted: DraftedFields = { fields: {}, renamed: {}, leftOut: [], count: 0 };
  for (const one of names) {
    if (one.field === '') continue;
    const taken = new Set([...Object.keys(known), ...Object.keys(drafted.fields)]);
    const name = proposeFieldName(one.field, taken);
    const draft = name === null ? null : draftField(one.field, one, isOfNewEvent);
    if (name === null || draft === null) {
      drafted.leftOut.push(`${one.field} is left out: no name could be made of it`);
    } else if (draft.ok) {
      drafted.fields[name] = draft.field;
      drafted.count += 1;
      if (name !== one.field) drafted.renamed[one.field] = { field: name, unit: null };
    } else drafted.leftOut.push(draft.comment);
  }
  return drafted;
}

function mergeForeign(
  { foreign }: Manifest,
  drafted: Readonly<Record<string, ForeignDraft>>,
): { readonly foreign?: unknown } {
  const names = Object.keys(drafted);
  if (names.length === 0) return foreign === undefined ? {} : { foreign };
  const { session = null, device = null, facts = {}, events = {} } = foreign ?? {};
  const merged: Record<string, unknown> = { ...events };
  for (const name of names) {
    const fields = Object.hasOwn(events, name) ? events[name]?.fields : {};
    merged[name] = { ...drafted[name], fields: { ...fields, ...drafted[name]?.fields } };
  }
  return { foreign: { session, device, facts, events: merged } };
}
