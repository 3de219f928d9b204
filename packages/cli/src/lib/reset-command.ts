import { readDeviceSecret, resetDeviceId } from '@candor/local/ids';
import { type CommandContext, writeJson } from './command-context.ts';
import { eraseAll } from './erase-command.ts';
import { findHoldingsCommand } from './holdings-place.ts';

/** `reset-device-id [--erase]` */
export async function runReset(context: CommandContext): Promise<number> {
  const { folder } = context;
  // Without a secret there is nothing to forget, and making one would leave a file that was not there.
  const isKept = folder !== null && readDeviceSecret(folder) !== null;
  if (isKept && (await isToErase(context))) {
    const command = findHoldingsCommand(context);
    // An erasure forgets the ids itself.
    return command === null ? 1 : await eraseAll(context, command);
  }
  const written = isKept ? resetDeviceId(folder) : ({ ok: true } as const);
  if (!written.ok) {
    context.stderr.write(`${written.message}\n`);
    return 1;
  }
  if (context.isJson) writeJson(context, { reset: isKept });
  else {
    context.stdout.write(
      isKept
        ? 'The ids of this device are forgotten; new ones are made when something is recorded.\nNobody can link them to the old ones, under which only what waits already is still sent.\n'
        : 'This device has no ids yet; they are made when something is recorded.\n',
    );
  }
  return 0;
}

async function isToErase({ flags, ask, manifest, isJson }: CommandContext): Promise<boolean> {
  if (flags['erase'] === true) return true;
  if (ask === null || isJson || manifest.ids.device === 'none') return false;
  const answer = await ask(
    'Have the collector erase first what it holds under the old ids? Afterwards nobody can ask for that. [y/N] ',
  );
  return /^\s*y(?:es)?\s*$/i.test(answer);
}
