/**
 * Where what may have to be seen to lies in a product's state folder, and what is there.
 */
import fs from 'node:fs';
import path from 'node:path';
import { formatInstant } from '@candor/manifest/format-instant';

/** The names in a folder, in their order; none where it is not there, or can not be read. */
export function readNames(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch {
    return [];
  }
}

export function spoolFolderOf(folder: string): string {
  return path.join(folder, 'spool');
}

/** The name, in the spool, of the empty file which says that a sender was started on the UTC day of `nowMs`. */
export function senderMarkOf(nowMs: number): string {
  return `sender-${formatInstant(nowMs).slice(0, 10)}.mark`;
}

/** Holds a folder for each of several sinks. */
export function sinksFolderOf(folder: string): string {
  return path.join(folder, 'sinks');
}

/** What is a sink's own, where there are several: a folder with a spool in it, used as the product's is. */
export function sinkFolderOf(folder: string, sink: string): string {
  return path.join(sinksFolderOf(folder), sink);
}

/** Failures of the product in full, for the user alone. */
export function crashesFolderOf(folder: string): string {
  return path.join(folder, 'crashes');
}

/** Which failures were told already. */
export function toldFileOf(folder: string): string {
  return path.join(folder, 'told-failures.json');
}

/** How long operations usually take here. */
export function baselinesFileOf(folder: string): string {
  return path.join(folder, 'baselines.json');
}

/** A mark for each session that is to tell how it ends. */
export function sessionsFolderOf(folder: string): string {
  return path.join(folder, 'sessions');
}

export function ledgerFolderOf(folder: string): string {
  return path.join(folder, 'ledger');
}

/** Requests to erase that could not be sent yet. */
export function erasureFileOf(folder: string): string {
  return path.join(folder, 'settings', 'erase.json');
}
