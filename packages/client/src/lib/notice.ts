/**
 * The notice: what a product says once before it records by default, and again before it records more.
 */
import { buildAgreement, listUncovered, type Agreement } from '@candor/local/agreement';
import type { Decisions } from '@candor/local/consent';
import type { Effects } from '@candor/local/effects';
import type { Stored, StoredNotice } from '@candor/local/settings';
import { isCi } from '@candor/local/unattended';
import type { LaneName, Manifest } from '@candor/manifest/manifest';

/** The lanes of which there is something to tell, with what is new in each; all of it, where nothing was told before. */
export interface DueNotice {
  readonly first: readonly LaneName[];
  readonly more: Readonly<Partial<Record<LaneName, readonly string[]>>>;
}

/** A person at a terminal, and no build service. */
export function hasReader(effects: Effects): boolean {
  return !isCi(effects.env) && effects.isInteractive();
}

/** What is to be told now; null where nothing is. Lanes that somebody has turned off are not spoken of. */
export function findDueNotice(
  manifest: Manifest,
  decisions: Decisions,
  notice: Stored<StoredNotice>,
): DueNotice | null {
  const first: LaneName[] = [];
  const more: Partial<Record<LaneName, readonly string[]>> = {};
  for (const { lane, state, decidedBy, agreed } of Object.values(decisions)) {
    const told = notice.state === 'found' ? notice.value.told[lane] : undefined;
    const isByNotice = manifest.lanes[lane]?.consent === 'notice' && decidedBy === 'default';
    if (isByNotice && state === 'off') first.push(lane);
    if (state === 'off' || agreed === null) continue;
    const uncovered = listUncovered(manifest, lane, agreed);
    // What goes beyond an agreement is told of once, whether or not the user then agrees to it.
    const isTold = told !== undefined && listUncovered(manifest, lane, told).length === 0;
    if (uncovered.length > 0 && !isTold) more[lane] = uncovered;
  }
  return first.length === 0 && Object.keys(more).length === 0 ? null : { first, more };
}

/** The marker that remembers what is told now, beside what was told before. */
export function buildNotice(
  manifest: Manifest,
  hash: string,
  due: DueNotice,
  before: Stored<StoredNotice>,
  nowMs: number,
): StoredNotice {
  const lanes = [...due.first, ...(Object.keys(due.more) as LaneName[])];
  const told: Partial<Record<LaneName, Agreement>> = {
    ...(before.state === 'found' ? before.value.told : {}),
  };
  // A lane of which nothing is told now goes on under the manifest by which it was told of.
  const manifests: Partial<Record<LaneName, string>> = {};
  if (before.state === 'found') {
    for (const lane of Object.keys(told) as LaneName[]) {
      manifests[lane] = before.value.manifests?.[lane] ?? before.value.manifest;
    }
  }
  for (const lane of lanes) {
    told[lane] = buildAgreement(manifest, lane);
    manifests[lane] = hash;
  }
  return { at: new Date(nowMs).toISOString(), manifest: hash, told, manifests };
}

/** The text, wrapped by nobody: each paragraph is one line. */
export function formatNotice(manifest: Manifest, due: DueNotice, decisions: Decisions): string {
  const { title, vendor, privacy } = manifest;
  const grown = Object.keys(due.more) as LaneName[];
  // Beside the default there is only a choice that something can go beyond.
  const asked = grown.filter((lane) => decisions[lane]?.decidedBy !== 'default');
  const told = [...due.first, ...grown.filter((lane) => !asked.includes(lane))];
  const describe = (lane: LaneName): string => describeLane(manifest, lane, due.more[lane]);
  // Nobody is asked about it, so that it is told at the one occasion on which a person reads of anything.
  const ruled = Object.values(decisions).flatMap(({ lane, state, isChosen }) =>
    state === 'on' && !isChosen ? [lane] : [],
  );
  const paragraphs = [
    ...listBelow(
      `${title} tells ${vendor} how it is used, from the next run on. What is new in this notice is not recorded in this run, unless you turn it on yourself.`,
      told.map(describe),
    ),
    ...listBelow(
      `${title} could tell more than you agreed to. What is new stays unsent until you turn it on again.`,
      asked.map(describe),
    ),
    ...listBelow(
      'What follows runs by a rule, in this run too. Of all variables DO_NOT_TRACK alone turns it off.',
      ruled.map((lane) => `${describe(lane)} ${manifest.lanes[lane]?.rule ?? ''}`.trimEnd()),
    ),
    `To turn it off, set ${describeSwitch(manifest)} in the environment, or use the product's telemetry commands. All that is sent, and why: ${privacy}`,
  ];
  return `${paragraphs.join('\n')}\n`;
}

function listBelow(sentence: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [sentence, ...lines];
}

function describeLane(
  manifest: Manifest,
  lane: LaneName,
  added: readonly string[] | undefined,
): string {
  const why = manifest.lanes[lane]?.why ?? '';
  return `  ${lane}: ${why}${added === undefined ? '' : ` New: ${added.join(', ')}.`}`;
}

/** The first switch of the product's own that turns off, else the one that every product obeys. */
function describeSwitch({ consent }: Manifest): string {
  for (const [variable, { off }] of Object.entries(consent.environment)) {
    if (off === 'any') return `${variable}=1`;
    if (off[0] !== undefined) return `${variable}=${off[0]}`;
  }
  return 'DO_NOT_TRACK=1';
}
