import type { FieldDeclaration, Manifest } from '@candor/manifest/manifest';
import { LOST_EVENT, parseReport } from '@candor/manifest/report';

/** One value of a report, with the reason that the product declares for it. */
interface ExplainedField {
  readonly name: string;
  readonly value: unknown;
  readonly why: string;
}

interface ExplainedEvent {
  readonly seq: number;
  readonly at: string;
  readonly event: string;
  readonly why: string;
  readonly fields: readonly ExplainedField[];
}

export interface ExplainedReport {
  /** The first line: what the format itself says, then the session's facts. */
  readonly head: readonly ExplainedField[];
  readonly events: readonly ExplainedEvent[];
}

/** What the keys of the first line are for; see `ReportHead`. */
const HEAD_WHY: Readonly<Record<string, string>> = {
  candor: 'Version of the format.',
  product: 'Which product reports.',
  manifest: 'Which declaration shaped this report.',
  lane: 'Which of the things that you agree to separately.',
  session: 'Random; tells the reports of one run from those of another, in this lane alone.',
  started: 'When the run started.',
  device: 'Random; tells one device from another, in this lane alone.',
  ephemeral: 'No disk could keep the id: it ended with the run.',
};

const NOT_DECLARED = 'The declaration of this version does not know it.';

/** Puts the declared reason beside every value of a report, as it was sent. A body that is none gives nothing. */
export function explainReport(body: string, manifest: Manifest): ExplainedReport {
  const parsed = parseReport(body);
  if (!parsed.ok) return { head: [], events: [] };
  const { head, facts, events } = parsed.value;
  return {
    head: [
      ...Object.entries(head).map(([name, value]) => ({
        name,
        value: value as unknown,
        why: HEAD_WHY[name] ?? NOT_DECLARED,
      })),
      ...explainFields(facts, manifest.session),
    ],
    events: events.map(({ seq, at, event, values }) => {
      const declared = event === LOST_EVENT ? LOST : findOwn(manifest.events, event);
      return {
        seq,
        at,
        event,
        why: declared?.why ?? NOT_DECLARED,
        fields: explainFields(values, declared?.fields ?? {}),
      };
    }),
  };
}

/** The one event that no manifest declares. */
const LOST = {
  why: 'How many events were dropped before they could be sent.',
  fields: { reason: { why: 'Why they were dropped.' }, count: { why: 'How many they were.' } },
};

function explainFields(
  values: Readonly<Record<string, unknown>>,
  declared: Readonly<Record<string, Pick<FieldDeclaration, 'why'>>>,
): readonly ExplainedField[] {
  return Object.entries(values).map(([name, value]) => ({
    name,
    value,
    why: findOwn(declared, name)?.why ?? NOT_DECLARED,
  }));
}

function findOwn<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
