import { type Decision, decideConsent, type LayerReading } from '@candor/local/consent';
import { readConsentInputs } from '@candor/local/consent-inputs';
import type { LaneName } from '@candor/manifest/manifest';
import { describeAudit, readAuditState } from './audit-state.ts';
import { type CommandContext, writeJson } from './command-context.ts';
import { listWaiting } from './agreed-names.ts';
import { parseLanes } from './lane-operands.ts';
import { type Cell, formatTable, plain, wrapText, printable } from './plain-text.ts';
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
  if (context.isJson) {
    writeJson(
      context,
      decisions.map((decision) => describeDecision(decision, context)),
    );
  } else {
    context.stdout.write(decisions.map((decision) => explain(decision, context)).join('\n'));
    writeAudit(decisions, context);
  }
  return 0;
}

/** Below the licence lane: whether its audit is due. */
function writeAudit(decisions: readonly Decision[], context: CommandContext): void {
  const audit = decisions.some(({ lane }) => lane === 'licence') ? readAuditState(context) : null;
  if (audit !== null) context.stdout.write(`\nLicence audit: ${describeAudit(audit)}\n`);
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

/** The layer that decided. */
export function findDeciding({ layers, decidedBy, reason }: Decision): LayerReading | undefined {
  return layers.find((reading) => reading.layer === decidedBy && reading.reason === reason);
}

/** The JSON form: the decision and its layers, without the agreement's inner form. */
function describeDecision(decision: Decision, { manifest }: CommandContext): object {
  const { lane, state, decidedBy, reason, layers } = decision;
  const waiting = listWaiting(manifest, decision);
  return { lane, state, decidedBy, reason, waiting, layers: layers.map(describeLayer) };
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
  return `${lane}: ${state}, decided by ${decision.decidedBy}\n\n${formatTable(rows, columns)}${explainWaiting(decision, context)}`;
}

function explainWaiting(decision: Decision, { manifest, prefix, columns }: CommandContext): string {
  const waiting = listWaiting(manifest, decision);
  if (waiting.length === 0) return '';
  const sentence = `Beyond what you agreed to, and unsent until you do ('${prefix} enable ${decision.lane}'): ${waiting.join(', ')}.`;
  return `\n${wrapText(sentence, columns).join('\n')}\n`;
}

function describeRow(reading: LayerReading, decision: Decision, paint: Paint): readonly Cell[] {
  const { layer, says, origin, value, reason, warning } = reading;
  const isDeciding = reading === findDeciding(decision);
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
