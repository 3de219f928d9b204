#!/usr/bin/env node
/** `candor-collector`: see lib/command-line/help.ts for what it does. */
import { randomBytes } from 'node:crypto';
import { CollectorError } from './errors.ts';
import { parseCommand } from './lib/command-line/arguments.ts';
import { makeBackup, restore } from './lib/command-line/backup.ts';
import { HELP } from './lib/command-line/help.ts';
import { runKeys } from './lib/command-line/keys.ts';
import { createLog } from './lib/command-line/log-line.ts';
import { addManifests } from './lib/command-line/manifest-add.ts';
import { printConfig } from './lib/command-line/print-config.ts';
import { serve } from './lib/command-line/serve.ts';
import { runTokens } from './lib/command-line/tokens.ts';
import { runVocabulary } from './lib/command-line/vocabulary.ts';
import { describeUnknownVariables } from './lib/command-line/unknown-variables.ts';
import { createDataFolder, describeDataFolder } from './lib/data-folder/data-folder.ts';
import { noteOwnAct } from './lib/metadata/metadata.ts';
import { readOwnVersion } from './lib/package-files/package-files.ts';
import { rotateReceiptKeys } from './lib/receipts/receipt-keys.ts';
import { retryRejected } from './lib/rejected/retry-rejected.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const writeLog = (text: string): void => void process.stderr.write(text);

/** The first signal stops in good order, the second at once; what was acknowledged is on the disk either way. */
function whenStopped(force: () => void): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    const onSignal = (): void => {
      if (isStopping) force();
      isStopping = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

async function run(): Promise<void> {
  const command = parseCommand(process.argv.slice(2), process.env);
  const log = createLog(
    command.command === 'serve' ? command.logFormat : 'text',
    writeLog,
    Date.now,
  );
  if (command.command === 'receipt-key-rotate') {
    // A running collector looks for itself whether the file has changed.
    const folder = describeDataFolder(command.dataFolder);
    createDataFolder(folder);
    const id = rotateReceiptKeys(folder.receiptKeysFile);
    noteOwnAct(folder.metadataFile, 'receipt_key_rotated', id, Date.now());
    print(`Receipts are signed by the key ${id}.`);
  } else if (command.command === 'backup') {
    await makeBackup(command.dataFolder, command.target, { print, log });
  } else if (command.command === 'restore') await restore(command.options, { print, log });
  else if (command.command === 'rejected-retry') {
    const count = await retryRejected(command, { now: Date.now, log });
    const { metadataFile } = describeDataFolder(command.dataFolder);
    noteOwnAct(metadataFile, 'rejected_retried', `${count} reports`, Date.now());
    print(`${count} reports are in the journal again; the next start of the collector loads them.`);
  } else if (command.command === 'vocabulary') {
    await runVocabulary(command.dataFolder, command.act, { now: Date.now, print });
  } else if (command.command === 'keys') {
    const { dataFolder, act, keyLimits } = command;
    await runKeys(dataFolder, act, keyLimits, { now: Date.now, randomBytes, print });
  } else if (command.command === 'tokens') {
    await runTokens(command.dataFolder, command.act, { now: Date.now, randomBytes, print });
  } else if (command.command === 'help') process.stdout.write(HELP);
  else if (command.command === 'version') print(readOwnVersion());
  else if (command.command === 'print-config') {
    process.stdout.write(printConfig(command.settings, command.isJson));
  } else if (command.command === 'manifest-add') {
    await addManifests(command.dataFolder, command.files, { now: Date.now, randomBytes, print });
  } else {
    for (const line of describeUnknownVariables(process.env)) log(line);
    await serve(command.options, { print, log, whenStopped, exit: (code) => process.exit(code) });
    process.exit(0);
  }
}

try {
  await run();
} catch (failure) {
  if (failure instanceof CollectorError) process.stderr.write(`${failure.message}\n`);
  else process.stderr.write(`candor-collector: a fault of its own:\n${(failure as Error).stack}\n`);
  process.exitCode = failure instanceof CollectorError && failure.code === 'usage' ? 2 : 1;
}
