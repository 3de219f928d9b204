/**
 * Writing small files whole or not at all, and removing them.
 */
import fs from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../make-folder.ts';
import { codeOf } from './read-stored.ts';

export { codeOf } from './read-stored.ts';

/** Whether something could be written, and if not a sentence for the user. */
export type WriteResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

/**
 * Writes `text` under another name and renames it into place, readable by the user alone. Makes the folder if needed. `isSynced` is false
 * for what may be lost with the power, and must not hold up its host for as long as a disk takes.
 */
export function writeAtomically(file: string, text: string, isSynced = true): WriteResult {
  const temporary = `${file}.${process.pid}.${process.hrtime.bigint().toString(36)}.tmp`;
  try {
    makeFolder(path.dirname(file), 0o700);
    const fd = fs.openSync(temporary, 'wx', 0o600);
    try {
      fs.writeFileSync(fd, text);
      if (isSynced) fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
    fs.renameSync(temporary, file);
    return { ok: true };
  } catch (error) {
    removeFile(temporary);
    return {
      ok: false,
      message: `Expected to write ${path.basename(file)} in the product's telemetry folder, got ${codeOf(error)}. Make the folder writable, or free some space.`,
    };
  }
}

/** Removes a file if it is there. Returns whether it is gone. */
export function removeFile(file: string): boolean {
  try {
    // Not `rmSync()`: Node loads a module for that, as the process ends as a rule.
    fs.unlinkSync(file);
    return true;
  } catch (error) {
    return codeOf(error) === 'ENOENT';
  }
}
