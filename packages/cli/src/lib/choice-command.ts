import type { Decision } from '@candor/local/consent';
import type { LaneName } from '@candor/manifest/manifest';
import { type CommandContext, openTelemetry, writeJson } from './command-context.ts';
import { parseLanes } from './lane-operands.ts';
import { formatTable, plain } from './plain-text.ts';
import { listDecisions, paintState } from './why-command.ts';

type Choice = 'on' | 'off';

/** `enable [LANE…|all]` and `disable [LANE…|all]` */
export function runChoice(choice: Choice, context: CommandContext): number {
  const named = parseLanes(
    context.operands.filter((word) => word !== 'all'),
    context.manifest,
  );
  if (!named.ok) {
    context.stderr.write(`${named.message}\n`);
    return 2;
  }
  const { lanes, ruled } = sortLanes(named.value, context);
  for (const lane of ruled) {
    context.stderr.write(
      `expected a lane that you decide about, but ${lane} runs by a rule: '${context.prefix} status' shows it\n`,
    );
  }
  const kept = lanes.length === 0 ? DONE : keepChoice(choice, lanes, context);
  if (!kept.ok) {
    context.stderr.write(`${kept.message}\n`);
    return 1;
  }
  const decisions = listDecisions(context);
  const against = decisions.filter(({ lane, state }) => lanes.includes(lane) && state !== choice);
  if (context.isJson) writeJson(context, { choice, lanes, effective: decisions.map(shorten) });
  else writeResult(decisions, against, choice, context);
  const isOverruled = against.some(({ decidedBy }) => decidedBy !== 'unattended');
  return isOverruled || ruled.length > 0 ? 1 : 0;
}

const DONE = { ok: true } as const;

/** The lanes that are chosen about, and those that were named although no choice governs them. */
function sortLanes(
  named: readonly LaneName[],
  { manifest, operands }: CommandContext,
): { readonly lanes: readonly LaneName[]; readonly ruled: readonly LaneName[] } {
  const isRuled = (lane: LaneName): boolean => manifest.lanes[lane]?.consent === 'rule';
  const isAll = operands.length === 0 || operands.includes('all');
  const known = Object.keys(manifest.lanes) as LaneName[];
  return {
    lanes: known.filter((lane) => !isRuled(lane) && (isAll || named.includes(lane))),
    ruled: named.filter(isRuled),
  };
}

function keepChoice(
  choice: Choice,
  lanes: readonly LaneName[],
  context: CommandContext,
): { readonly ok: true } | { readonly ok: false; readonly message: string } {
  const telemetry = openTelemetry(context);
  try {
    return telemetry.choose(choice, lanes);
  } finally {
    telemetry.close();
  }
}

function shorten({ lane, state, decidedBy, reason }: Decision): object {
  return { lane, state, decidedBy, reason };
}

function writeResult(
  decisions: readonly Decision[],
  against: readonly Decision[],
  choice: Choice,
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
      decidedBy === 'unattended'
        ? `Your choice for ${lane} is kept, and counts in runs that somebody watches.\n`
        : `Your choice for ${lane} is kept, but ${decidedBy} keeps it from being ${choice}.\n`,
    );
  }
}
