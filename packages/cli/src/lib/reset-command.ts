import { readDeviceSecret, resetDeviceId } from '@candor/local/ids';
import { type CommandContext, writeJson } from './command-context.ts';

/** `reset-device-id` */
export function runReset(context: CommandContext): number {
  const { folder } = context;
  // Without a secret there is nothing to forget, and making one would leave a file that was not there.
  const isKept = folder !== null && readDeviceSecret(folder) !== null;
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
