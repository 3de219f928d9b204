import { type ErasureOutcome, retryErasure } from '@candor/client/erasure';
import { cancelErasure, queueErasure } from '@candor/client/queue-erasure';
import { parseStatement } from '@candor/client/receipts';
import { readQueuedErasure } from '@candor/local/queued-erasure';
import { type CommandContext, writeJson } from './command-context.ts';
import { describeOtherSinks, findHoldingsCommand, type HoldingsCommand } from './holdings-place.ts';
import { formatCount } from './plain-text.ts';

/** `erase [--yes] [--retry] [--cancel]` */
export async function runErase(context: CommandContext): Promise<number> {
  const { retry: isRetry, cancel: isCancel } = context.flags;
  if (isRetry === true && isCancel === true) {
    context.stderr.write('expected --retry or --cancel, got both\n');
    return 2;
  }
  if (isCancel === true) return await cancel(context);
  const command = findHoldingsCommand(context);
  if (command === null) return 1;
  if (isRetry === true) return await retry(context, command);
  const isAgreed = context.flags['yes'] === true || (await isConfirmed(context, command));
  if (!isAgreed) return context.ask === null ? 2 : 1;
  return await eraseAll(context, command);
}

/** Erases, or writes down what is to be erased. Resolves to the exit code; `reset-device-id --erase` uses it too. */
export async function eraseAll(
  context: CommandContext,
  { asker, place, otherSinks }: HoldingsCommand,
): Promise<number> {
  const queued = queueErasure(place);
  if (!queued.ok) {
    context.stderr.write(`${queued.message}\n`);
    return 1;
  }
  if (queued.requests === 0) {
    if (context.isJson) writeJson(context, { erased: [], waiting: 0, dropped: 0, otherSinks });
    else context.stdout.write(NOTHING + describeOtherSinks(otherSinks));
    return 0;
  }
  const outcome = await retryErasure(asker, place);
  return tell(context, outcome, queued.dropped, otherSinks);
}

const NOTHING =
  'There is nothing to go by: this device has no ids, and no session was logged or waits to be sent.\n';

async function retry(
  context: CommandContext,
  { asker, place, otherSinks }: HoldingsCommand,
): Promise<number> {
  if (readQueuedErasure(place.folder) === null) {
    if (context.isJson) writeJson(context, { erased: [], waiting: 0, dropped: 0, otherSinks });
    else context.stdout.write('No erasure waits.\n');
    return 0;
  }
  return tell(context, await retryErasure(asker, place), 0, otherSinks);
}

/** Also where nobody can be asked any more: the product may report elsewhere by now. */
async function cancel(context: CommandContext): Promise<number> {
  const { folder, stdout, stderr } = context;
  const waiting = folder === null ? 0 : (readQueuedErasure(folder)?.requests.length ?? 0);
  if (folder === null || waiting === 0) {
    if (context.isJson) writeJson(context, { cancelled: 0 });
    else stdout.write('No erasure waits.\n');
    return 0;
  }
  const question =
    'Take back the erasure that waits? What the collector holds stays there, and nobody can ask for it again. [y/N] ';
  if (context.flags['yes'] !== true && !(await hasSaidYes(context, question))) {
    if (context.ask === null) return 2;
    stdout.write('The erasure still waits.\n');
    return 1;
  }
  const taken = cancelErasure(folder);
  if (!taken.ok) {
    stderr.write(`${taken.message}\n`);
    return 1;
  }
  if (context.isJson) writeJson(context, { cancelled: waiting });
  else stdout.write('The erasure is taken back. What the collector holds stays there.\n');
  return 0;
}

async function isConfirmed(
  context: CommandContext,
  { collector }: HoldingsCommand,
): Promise<boolean> {
  const { ask, stdout, manifest } = context;
  const question = `Erase everything that ${collector} holds of this device for ${manifest.title}? This can not be undone. [y/N] `;
  const isYes = await hasSaidYes(context, question);
  if (!isYes && ask !== null) stdout.write('Nothing was erased.\n');
  return isYes;
}

async function hasSaidYes({ ask, stderr }: CommandContext, question: string): Promise<boolean> {
  if (ask === null) {
    stderr.write('expected --yes, since nobody can be asked here\n');
    return false;
  }
  return /^\s*y(?:es)?\s*$/i.test(await ask(question));
}

/** 1 where something still waits. */
function tell(
  context: CommandContext,
  outcome: ErasureOutcome,
  dropped: number,
  otherSinks: readonly string[],
): number {
  const { erased, waiting, problems } = outcome;
  if (context.isJson) {
    writeJson(context, {
      erased: erased.map(({ lane, erased: at, receipt }) => ({ lane, erased: at, receipt })),
      waiting,
      dropped,
      problems,
      otherSinks,
    });
    return waiting === 0 ? 0 : 1;
  }
  const { stdout, stderr, prefix } = context;
  if (dropped > 0) stdout.write(`${formatCount(dropped, 'event')} that waited: dropped, unsent.\n`);
  for (const { lane, receipt } of erased) {
    const statement = parseStatement(receipt.statement);
    const words =
      statement?.about === 'erase'
        ? `${formatCount(statement.events, 'event')} in ${formatCount(statement.sessions, 'session')} erased. ${statement.kept}`
        : 'erased, as the collector says.';
    stdout.write(
      `${lane}: ${words}\n  receipt: ${receipt.statement.replaceAll(/\p{C}/gu, '?')}\n  signed with ${receipt.key}: ${receipt.signature}\n`,
    );
  }
  stdout.write(describeOtherSinks(otherSinks));
  for (const problem of problems) stderr.write(`${problem}\n`);
  if (waiting > 0) {
    stderr.write(
      `The erasure waits, and is tried again whenever the product sends; '${prefix} erase --retry' tries it now, '${prefix} erase --cancel' takes it back.\n`,
    );
    return 1;
  }
  stdout.write(
    `'${prefix} verify' shows that it is gone. What is recorded from now on has new ids.\n`,
  );
  return 0;
}
