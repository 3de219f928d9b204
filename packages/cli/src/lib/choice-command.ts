import type { Decision } from '@candor/local/consent';
import { choiceFileOf, readChoice } from '@candor/local/settings';
import type { LaneName } from '@candor/manifest/manifest';
import { type AgreedName, listNewNames } from './agreed-names.ts';
import { type CommandContext, openTelemetry, writeJson } from './command-context.ts';
import { parseLanes } from './lane-operands.ts';
import { formatTable, plain } from './plain-text.ts';
import { findDeciding, listDecisions, paintState } from './why-command.ts';

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
  const agreed = choice === 'on' ? listAgreed(lanes, context) : [];
  if (!context.isJson) showAgreed(agreed, context);
  const kept = lanes.length === 0 ? DONE : keepChoice(choice, lanes, context);
  if (!kept.ok) {
    context.stderr.write(`${kept.message}\n`);
    return 1;
  }
  const decisions = listDecisions(context);
  const against = decisions.filter(({ lane, state }) => lanes.includes(lane) && state !== choice);
  if (context.isJson) {
    const places = listKept(lanes, context);
    writeJson(context, { choice, lanes, agreed, kept: places, effective: decisions.map(shorten) });
  } else {
    writeResult(decisions, against, choice, context);
    writeKept(lanes, context);
  }
  const isOverruled = against.some(({ decidedBy }) => decidedBy !== 'unattended');
  return isOverruled || ruled.length > 0 ? 1 : 0;
}

const DONE = { ok: true } as const;

/** The lanes that are chosen about, and those that were named although no choice governs them. */
function sortLanes(
  named: readonly LaneName[],
  context: CommandContext,
): { readonly lanes: readonly LaneName[]; readonly ruled: readonly LaneName[] } {
  const { manifest, operands } = context;
  const decisions = listDecisions(context);
  const isRuled = (lane: LaneName): boolean =>
    decisions.some((decision) => decision.lane === lane && !decision.isChosen);
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

/** What a user who says yes agrees to beyond an earlier yes. */
interface Agreed {
  readonly lane: LaneName;
  readonly names: readonly AgreedName[];
}

function listAgreed(
  lanes: readonly LaneName[],
  { manifest, folder }: CommandContext,
): readonly Agreed[] {
  return lanes.map((lane) => {
    const choice = folder === null ? null : readChoice(folder, lane);
    const before = choice?.state === 'found' ? choice.value.agreed : {};
    return { lane, names: listNewNames(manifest, lane, before) };
  });
}

/** Shown before it is kept. */
function showAgreed(agreed: readonly Agreed[], { stdout, paint, columns }: CommandContext): void {
  for (const { lane, names } of agreed) {
    if (names.length === 0) continue;
    stdout.write(`You agree that ${paint(lane, 'bold').shown} may send:\n`);
    const rows = names.map(({ name, why }) => [plain(`  ${name}`), plain(why)]);
    stdout.write(`${formatTable(rows, columns)}\n`);
  }
}

interface KeptChoice {
  readonly lane: LaneName;
  readonly file: string;
}

function listKept(lanes: readonly LaneName[], { folder }: CommandContext): readonly KeptChoice[] {
  if (folder === null) return [];
  return lanes.map((lane) => ({ lane, file: choiceFileOf(folder, lane) }));
}

function writeKept(lanes: readonly LaneName[], context: CommandContext): void {
  for (const { lane, file } of listKept(lanes, context)) {
    context.stdout.write(`The choice for ${lane} is kept in ${file}\n`);
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
  for (const decision of against) {
    const { lane, decidedBy } = decision;
    const origin = findDeciding(decision)?.origin;
    stdout.write(
      decidedBy === 'unattended'
        ? `Your choice for ${lane} is kept, and counts in runs that somebody watches.\n`
        : `Your choice for ${lane} is kept, but ${decidedBy} keeps it from being ${choice}${origin == null ? '' : ` (${origin})`}.\n`,
    );
  }
}
