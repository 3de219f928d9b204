import type { Decision } from '@candor/local/consent';
import type { LaneName } from '@candor/manifest/manifest';
import { type CommandContext, openTelemetry, writeJson } from './command-context.ts';
import { parseLanes } from './lane-operands.ts';
import { formatTable, plain } from './plain-text.ts';
import { listDecisions, paintState } from './why-command.ts';

/** `enable [LANE…|all]` and `disable [LANE…|all]` */
export function runChoice(choice: 'on' | 'off', context: CommandContext): number {
  const parsed = parseLanes(context.operands, context.manifest);
  if (!parsed.ok) {
    context.stderr.write(`${parsed.message}\n`);
    return 2;
  }
  const lanes = listGoverned(parsed.value, context);
  const telemetry = openTelemetry(context);
  const kept = telemetry.choose(choice, lanes);
  telemetry.close();
  if (!kept.ok) {
    context.stderr.write(`${kept.message}\n`);
    return 1;
  }
  const decisions = listDecisions(context);
  const named = parsed.value.length === 0 ? lanes : parsed.value;
  const against = decisions.filter(({ lane, state }) => named.includes(lane) && state !== choice);
  if (context.isJson) {
    writeJson(context, {
      choice,
      lanes,
      effective: decisions.map(({ lane, state, decidedBy, reason }) => ({
        lane,
        state,
        decidedBy,
        reason,
      })),
    });
  } else {
    writeResult(decisions, against, choice, context);
  }
  return against.some(({ lane }) => isNamed(lane, context) || lanes.includes(lane)) ? 1 : 0;
}

/** The lanes that a choice governs, out of those that were named, or out of all where none was named. */
function listGoverned(
  named: readonly LaneName[],
  { manifest }: CommandContext,
): readonly LaneName[] {
  const all = Object.keys(manifest.lanes) as LaneName[];
  return (named.length === 0 ? all : named).filter(
    (lane) => manifest.lanes[lane]?.consent !== 'rule',
  );
}

/** Whether the user asked for this very lane; `all` means those that ask for consent. */
function isNamed(lane: LaneName, context: CommandContext): boolean {
  return context.operands.some((word) => word !== 'all' && lane.startsWith(word));
}

function writeResult(
  decisions: readonly Decision[],
  against: readonly Decision[],
  choice: 'on' | 'off',
  { stdout, paint, columns }: CommandContext,
): void {
  const rows = decisions.map(({ lane, state, reason }) => [
    plain(lane),
    paintState(state, paint),
    plain(reason),
  ]);
  stdout.write(formatTable(rows, columns));
  for (const { lane, decidedBy } of against) {
    stdout.write(
      `Your choice is not what counts for ${lane}: ${decidedBy} keeps it from being ${choice}.\n`,
    );
  }
}
