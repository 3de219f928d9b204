import fs from 'node:fs';
import path from 'node:path';
import { downloadExport, listHoldings } from '@candor/client/holdings';
import { buildRandomHex } from '@candor/local/effects';
import { type CommandContext, writeJson } from './command-context.ts';
import { describeHere } from './describe-here.ts';
import { findHoldingsCommand, type HoldingsCommand, tryQueuedErasure } from './holdings-place.ts';
import { formatCount } from './plain-text.ts';

/** `export [FILE|-]` */
export async function runExport(context: CommandContext): Promise<number> {
  const [name = `${context.manifest.product}-export.ndjson`] = context.operands;
  const command = findHoldingsCommand(context);
  if (command === null) return 1;
  if (name === '-') {
    const write = (line: string): void => void context.stdout.write(line);
    const result = await writeAll(context, command, write);
    if (result.ok) context.stderr.write(`${formatCount(result.events, 'event')} exported.\n`);
    else context.stderr.write(`${result.message} What was written is not all.\n`);
    return result.ok ? 0 : 1;
  }
  const file = path.resolve(name);
  const isForced = context.flags['force'] === true;
  if (!isForced && fs.existsSync(file)) {
    context.stderr.write(`${EXISTS}\n`);
    return 1;
  }
  const result = await writeWhole(context, command, file, isForced);
  if (!result.ok) {
    context.stderr.write(`${result.message}\n`);
    return 1;
  }
  const { events } = result;
  if (context.isJson) writeJson(context, { file, events });
  else context.stdout.write(`${formatCount(events, 'event')} and what lies here: ${name}\n`);
  return 0;
}

const EXISTS =
  'expected a name for a new file, got that of one that is there: --force writes over it';

type Exported =
  | { readonly ok: true; readonly events: number }
  | { readonly ok: false; readonly message: string };

/** Writes under another name first: there is no file of that name unless it is whole. */
async function writeWhole(
  context: CommandContext,
  command: HoldingsCommand,
  file: string,
  isForced: boolean,
): Promise<Exported> {
  const part = `${file}.${buildRandomHex(context.effects, 4)}.part`;
  let fd: number | null = null;
  try {
    const opened = fs.openSync(part, 'wx', 0o600);
    fd = opened;
    const result = await writeAll(context, command, (line) => fs.writeFileSync(opened, line));
    if (!result.ok) return result;
    fs.fsyncSync(opened);
    if (isForced) fs.renameSync(part, file);
    else fs.linkSync(part, file);
    return result;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code === 'EEXIST') return { ok: false, message: EXISTS };
    const kind = typeof code === 'string' ? code : 'another fault';
    return { ok: false, message: `expected to write a file there, got ${kind}` };
  } finally {
    if (fd !== null) fs.closeSync(fd);
    fs.rmSync(part, { force: true });
  }
}

async function writeAll(
  context: CommandContext,
  command: HoldingsCommand,
  write: (line: string) => void,
): Promise<Exported> {
  await tryQueuedErasure(command);
  write(`${JSON.stringify(describeHere(context, command.place.folder))}\n`);
  let events = 0;
  for (const request of listHoldings(command.place)) {
    const exported = await downloadExport(command.asker, request, write);
    if (!exported.ok) return exported;
    events += exported.value;
  }
  return { ok: true, events };
}
