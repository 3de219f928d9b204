/**
 * What a run may do, and what it did.
 */
import path from 'node:path';
import type { SeenRun } from './run-product.ts';
import type { Deed } from './system-calls.ts';

export interface OffFinding {
  /** What was to turn telemetry off; `on` for the run with nothing against it. */
  readonly layer: string;
  readonly kind: 'connection' | 'look_up' | 'process' | 'file' | 'run';
  /** A sentence. */
  readonly what: string;
}

/** What the product does by itself. */
export interface OwnDoings {
  readonly paths: readonly string[];
  readonly programs: readonly string[];
  /** Telemetry's own folder, which is nobody else's. */
  readonly stateFolder: string;
  /** Files that telemetry may make while it is off. */
  readonly allowed: readonly string[];
}

/** What was seen of one run. */
export interface JudgedRun {
  readonly seen: SeenRun;
  /** Files below the place that were made or written. */
  readonly written: readonly string[];
  readonly own: OwnDoings;
}

/** With telemetry on something has to be seen: what can not be seen on is not proved off. */
export function judgeControl({ seen, written, own }: JudgedRun): readonly OffFinding[] {
  const isSeen = seen.connections > 0 || written.some((file) => isInside(file, own.stateFolder));
  const nothing: OffFinding = {
    layer: 'on',
    kind: 'run',
    what: 'nothing of telemetry was seen although every lane was agreed to, so that the other runs prove nothing. Does the product take itself for unattended, or keep its state elsewhere (stateFolder)?',
  };
  return [...judgeEnd('on', seen), ...(isSeen ? [] : [nothing])];
}

/** Whether a look-up of a name was seen, as far as any can be. */
export function hasLookedUp({ seen }: JudgedRun): boolean {
  return seen.deeds === null || seen.deeds.some((deed) => deed.is === 'look_up');
}

/** Everything that a product which is off must not do. */
export function judgeOff(layer: string, run: JudgedRun): readonly OffFinding[] {
  const { seen, own } = run;
  const deeds = (seen.deeds ?? []).filter((deed) => !isOwn(deed, own));
  const files = new Set([
    ...run.written.filter((file) => !isOwn({ is: 'file', file }, own)),
    ...deeds.flatMap((deed) => (deed.is === 'file' ? [deed.file] : [])),
  ]);
  const others = deeds.flatMap((deed) => (deed.is === 'file' ? [] : [describeDeed(layer, deed)]));
  const isUntraced = seen.deeds === null && seen.connections > 0;
  return [
    ...judgeEnd(layer, seen),
    ...dropRepeats(others),
    ...(isUntraced ? [describeDeed(layer, { is: 'connection', to: 'the collector' })] : []),
    ...[...files].map((file) => describeDeed(layer, { is: 'file', file })),
  ];
}

function judgeEnd(layer: string, { end, exitCode, stderr }: SeenRun): readonly OffFinding[] {
  const find = (what: string): readonly OffFinding[] => [{ layer, kind: 'run', what }];
  if (end === 'not_started') return find('the product could not be started.');
  if (end === 'late') return find('the product did not end. A server needs stopAfterMs.');
  if (end === 'by_itself' && exitCode !== 0) {
    return find(`the product ended with ${exitCode ?? 'a signal'}: ${stderr.trim()}`);
  }
  return [];
}

function isOwn(deed: Deed, own: OwnDoings): boolean {
  if (deed.is === 'process') return own.programs.includes(path.basename(deed.program));
  if (deed.is !== 'file' && deed.is !== 'local_socket') return false;
  if (own.allowed.some((file) => isWayTo(file, deed.file))) return true;
  if (isInside(deed.file, own.stateFolder)) return false;
  return own.paths.some((ownPath) => isInside(deed.file, ownPath));
}

/** The file itself, the name under which it is written before it is renamed into place, or a folder above it. */
function isWayTo(file: string, written: string): boolean {
  return written === file || written.startsWith(`${file}.`) || isInside(file, written);
}

function isInside(file: string, folder: string): boolean {
  const way = path.relative(folder, file);
  return way === '' || (!way.startsWith('..') && !path.isAbsolute(way));
}

function describeDeed(layer: string, deed: Deed): OffFinding {
  switch (deed.is) {
    case 'connection':
      return { layer, kind: 'connection', what: `a connection to ${deed.to}` };
    case 'local_socket':
      return { layer, kind: 'connection', what: `a connection to ${deed.file}` };
    case 'look_up':
      return { layer, kind: 'look_up', what: `a look-up of a name, by ${deed.by}` };
    case 'process':
      return { layer, kind: 'process', what: `a process: ${deed.program}` };
    default:
      return { layer, kind: 'file', what: `a file: ${deed.file}` };
  }
}

function dropRepeats(findings: readonly OffFinding[]): readonly OffFinding[] {
  return [...new Map(findings.map((finding) => [finding.what, finding])).values()];
}
