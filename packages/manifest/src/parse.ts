/**
 * Reads a manifest from its friendly form (`telemetry.yaml`, as plain data) or from its normal form, and reports every issue
 * at once.
 *
 * Parsing the normal form gives that form again.
 */
import type { Issue } from './errors.ts';
import {
  type Cursor,
  checkMap,
  enter,
  isGiven,
  readWord,
  report,
  reportKind,
} from './lib/parse/cursor.ts';
import { readConsent } from './lib/parse/consent.ts';
import { readEvents } from './lib/parse/events.ts';
import { readForeign } from './lib/parse/foreign.ts';
import { readIdentity } from './lib/parse/identity.ts';
import { createIssueSink, type Locate } from './lib/parse/issue-sink.ts';
import { readLanes } from './lib/parse/lanes.ts';
import { readQuestions } from './lib/parse/questions.ts';
import { readSession } from './lib/parse/session.ts';
import { warnOfUnused } from './lib/parse/unused.ts';
import { LANE_NAMES, type IdsDeclaration, type Manifest } from './manifest.ts';

export type { Issue } from './errors.ts';
export type { Locate, Path } from './lib/parse/issue-sink.ts';

/** A manifest in its normal form, or every issue. Warnings stop nothing: they say what smells. */
export type ManifestResult =
  | { readonly ok: true; readonly value: Manifest; readonly warnings: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[]; readonly warnings: readonly Issue[] };

export const MANIFEST_KEYS = [
  'manifest',
  'product',
  'title',
  'vendor',
  'privacy',
  'collector',
  'key',
  'consent',
  'lanes',
  'ids',
  'session',
  'events',
  'questions',
  'foreign',
] as const;
export const DEVICE_IDS: readonly IdsDeclaration['device'][] = ['none', 'until_reset', 'monthly'];

/**
 * `value` is what a YAML or JSON parser made of the text, without cycles; `locate` finds the line and column of what stands at a
 * path, so that issues can name them. Never throws.
 */
export function parseManifest(value: unknown, locate?: Locate): ManifestResult {
  const sink = createIssueSink(locate);
  const root: Cursor = { value, path: [], sink };
  if (!checkMap(root, 'a manifest', MANIFEST_KEYS)) {
    return { ok: false, issues: sink.issues, warnings: sink.warnings };
  }
  checkLanguage(enter(root, 'manifest'));
  const identity = readIdentity(root);
  const consent = readConsent(enter(root, 'consent'));
  const lanes = readLanes(enter(root, 'lanes'), consent.default);
  const ids = readIds(enter(root, 'ids'));
  const session = readSession(enter(root, 'session'));
  const events = readEvents(
    enter(root, 'events'),
    LANE_NAMES.filter((lane) => lanes[lane] !== undefined),
  );
  const questions = readQuestions(enter(root, 'questions'), { session, events });
  const foreign = readForeign(enter(root, 'foreign'), { session, events });
  if (sink.issues.length > 0) return { ok: false, issues: sink.issues, warnings: sink.warnings };
  const manifest: Manifest = {
    manifest: 1,
    ...identity,
    consent,
    lanes,
    ids,
    session,
    events,
    questions,
    ...foreign,
  };
  warnOfUnused(manifest, sink);
  return { ok: true, value: manifest, warnings: sink.warnings };
}

function checkLanguage(cursor: Cursor): void {
  if (cursor.value === 1) return;
  const what = 'the version of the manifest language, 1';
  if (typeof cursor.value === 'number') {
    report(cursor, 'unknown_value', `Expected ${what}. A newer one needs a newer Candor.`);
  } else reportKind(cursor, what);
}

/** `session: process` may be said, for the reader: a session never lasts longer. */
function readIds(cursor: Cursor): IdsDeclaration {
  if (!isGiven(cursor) || !checkMap(cursor, 'ids', ['session', 'device']))
    return { device: 'none' };
  const session = enter(cursor, 'session');
  if (isGiven(session)) readWord(session, 'how long a session lasts', ['process'] as const);
  const device = enter(cursor, 'device');
  if (!isGiven(device)) return { device: 'none' };
  return {
    device: readWord(device, 'how long a device keeps its pseudonym', DEVICE_IDS) ?? 'none',
  };
}
