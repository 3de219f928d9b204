import {
  type Crash,
  type CrashPlace,
  listCrashes,
  previewCrash,
  sendCrash,
} from '@candor/client/crashes';
import { findRole } from '@candor/manifest/roles';
import { runChoice } from './choice-command.ts';
import { type CommandContext, writeJson } from './command-context.ts';
import { formatCrash, formatCrashList, summarizeCrash } from './crash-views.ts';
import { listDecisions } from './why-command.ts';

/** `crashes [show ID|send ID…|always|never]` */
export async function runCrashes(context: CommandContext): Promise<number> {
  const [act, ...ids] = context.operands;
  switch (act) {
    case undefined:
      return listAll(context);
    case 'show':
      return showOne(context, ids);
    case 'send':
      return await sendSome(context, ids);
    case 'always':
    case 'never':
      return choose(context, act, ids);
    default:
      return refuse(context, 'show, send, always, never or nothing, got another word');
  }
}

function listAll(context: CommandContext): number {
  const crashes = listCrashes(placeOf(context));
  if (context.isJson) writeJson(context, { crashes: crashes.map(summarizeCrash) });
  else context.stdout.write(formatCrashList(crashes, context));
  return 0;
}

function showOne(context: CommandContext, ids: readonly string[]): number {
  if (ids.length !== 1) return refuse(context, 'one failure to show');
  const found = findAll(context, ids);
  const [crash] = found ?? [];
  if (crash === undefined) return 1;
  const report = previewCrash(placeOf(context), crash);
  if (context.isJson) writeJson(context, { crash, report });
  else context.stdout.write(formatCrash(crash, report, context));
  return 0;
}

async function sendSome(context: CommandContext, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return refuse(context, 'failures to send');
  const forbidding = findForbidding(context);
  if (forbidding !== undefined) {
    context.stderr.write(`${forbidding}\n`);
    return 1;
  }
  const crashes = findAll(context, ids);
  if (crashes === null) return 1;
  const sent: string[] = [];
  let code = 0;
  for (const crash of crashes) {
    const result = await sendCrash(placeOf(context), crash);
    if (result.ok) sent.push(crash.id);
    else {
      context.stderr.write(`${crash.id}: ${result.message}\n`);
      code = 1;
    }
  }
  if (context.isJson) writeJson(context, { sent });
  else context.stdout.write(sent.map((id) => `${id} was sent.\n`).join(''));
  return code;
}

/** Whoever says off is obeyed, also by the user's own act; that nobody was asked is no such word. */
function findForbidding(context: CommandContext): string | undefined {
  const lane = findRole(context.manifest, 'failure')?.[1].lane;
  const decision = listDecisions(context).find((one) => one.lane === lane);
  if (decision === undefined || decision.state === 'on') return undefined;
  const { decidedBy, reason } = decision;
  return decidedBy === 'default' || decidedBy === 'unattended' ? undefined : reason;
}

/** What is kept goes with "never", as with any other way to turn the lane off. */
function choose(context: CommandContext, act: 'always' | 'never', ids: readonly string[]): number {
  const lane = findRole(context.manifest, 'failure')?.[1].lane;
  if (ids.length > 0 || lane === undefined) {
    return refuse(context, ids.length > 0 ? `${act} alone` : 'a product that tells of failures');
  }
  return runChoice(act === 'always' ? 'on' : 'off', { ...context, operands: [lane] });
}

/** Null, and a sentence for each, where one of them is not there. */
function findAll(context: CommandContext, ids: readonly string[]): readonly Crash[] | null {
  const crashes = listCrashes(placeOf(context));
  const found = ids.map((id) => {
    const named = crashes.filter((crash) => id !== '' && crash.id.startsWith(id));
    if (named.length === 1) return named[0];
    const got = named.length === 0 ? 'one that is not kept here' : 'one that begins several';
    context.stderr.write(
      `expected the name of a failure, got ${got}: '${context.prefix} crashes' lists them\n`,
    );
    return undefined;
  });
  const all = found.filter((crash) => crash !== undefined);
  return all.length === ids.length ? all : null;
}

function placeOf({ manifest, hash, folder, options, effects }: CommandContext): CrashPlace {
  return { manifest, hash, folder, options, effects };
}

function refuse({ stderr, prefix }: CommandContext, expected: string): number {
  stderr.write(`expected ${expected}: '${prefix} help crashes' tells more\n`);
  return 2;
}
