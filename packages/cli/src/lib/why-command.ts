import { type Decision, decideConsent, type LayerReading } from '@candor/local/consent';
import { readConsentInputs } from '@candor/local/consent-inputs';
import type { LaneName } from '@candor/manifest/manifest';
import { valueCharsShownMax } from '../limits.ts';
import { type CommandContext, writeJson } from './command-context.ts';
import { parseLanes } from './lane-operands.ts';
import { type Cell, formatTable, plain } from './plain-text.ts';
import type { Paint } from './terminal.ts';

/** `why [LANE…]` */
export function runWhy(context: CommandContext): number {
  const lanes = parseLanes(context.operands, context.manifest);
  if (!lanes.ok) {
    context.stderr.write(`${lanes.message}\n`);
    return 2;
  }
  const decisions = listDecisions(context).filter(
    ({ lane }) => lanes.value.length === 0 || lanes.value.includes(lane),
  );
  if (context.isJson) writeJson(context, decisions.map(describeDecision));
  else context.stdout.write(decisions.map((decision) => explain(decision, context)).join('\n'));
  return 0;
}

/** What holds for each lane now, read afresh, in the manifest's order. */
export function listDecisions(context: CommandContext): readonly Decision[] {
  const decisions = decideConsent(readConsentInputs(context.places));
  return (Object.keys(context.manifest.lanes) as LaneName[]).flatMap((lane) => {
    const decision = decisions[lane];
    return decision === undefined ? [] : [decision];
  });
}

/** A state in its colour. */
export function paintState(state: 'on' | 'off', paint: Paint): Cell {
  return paint(state, state === 'on' ? 'green' : 'red');
}

/** The JSON form: the decision and its layers, without the agreement's inner form. */
function describeDecision(decision: Decision): object {
  const { lane, state, decidedBy, reason, layers } = decision;
  return { lane, state, decidedBy, reason, layers: layers.map(describeLayer) };
}

function describeLayer({ layer, says, origin, value, reason, warning }: LayerReading): object {
  return { layer, says, origin, value, reason, warning };
}

function explain(decision: Decision, context: CommandContext): string {
  const { paint, columns } = context;
  const lane = paint(decision.lane, 'bold').shown;
  const state = paintState(decision.state, paint).shown;
  const rows = [
    ['', 'LAYER', 'SAYS', 'FOUND AT', 'VALUE', 'MEANING'].map((title) => paint(title, 'dim')),
    ...decision.layers.map((reading) => describeRow(reading, decision, paint)),
  ];
  return `${lane}: ${state}, decided by ${decision.decidedBy}\n\n${formatTable(rows, columns)}`;
}

function describeRow(reading: LayerReading, decision: Decision, paint: Paint): readonly Cell[] {
  const { layer, says, origin, value, reason, warning } = reading;
  const isDeciding = layer === decision.decidedBy && reason === decision.reason;
  const mark = isDeciding ? paint('→', 'bold') : warning ? paint('!', 'yellow') : plain('');
  return [
    mark,
    plain(layer),
    says === 'nothing' ? paint('-', 'dim') : paintState(says, paint),
    plain(origin ?? '-'),
    plain(value === null ? '-' : printable(value)),
    plain(reason),
  ];
}

/** A value from outside may hold what moves a terminal's cursor, and may be long. */
function printable(value: string): string {
  const clean = value.replaceAll(/\p{C}/gu, '?');
  return clean.length > valueCharsShownMax ? `${clean.slice(0, valueCharsShownMax - 1)}…` : clean;
}
