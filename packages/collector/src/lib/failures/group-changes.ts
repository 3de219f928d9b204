/** What people say of groups of failures, and how they put them together and take them apart. Each is in the audit log. */
import type { FailureSaid, FailureStatus } from '@candor/query/api';
import type { FailureMove } from '@candor/store/failures';
import { CollectorError } from '../../errors.ts';
import { failureMovesMax } from '../../limits.ts';
import type { ActorName, AuditedAct } from '../metadata/audit.ts';
import type { Metadata } from '../metadata/metadata.ts';

export interface GroupChange {
  readonly product: string;
  readonly group: string;
  readonly actor: ActorName;
}

export interface GroupChanges {
  /** @throws CollectorError body_invalid where a fix names no version, or another status one */
  readonly say: (change: GroupChange, status: FailureStatus, version: string | null) => FailureSaid;
  /** All that is in the group, and all that will come, is in `into` from now on. @throws CollectorError body_invalid */
  readonly merge: (change: GroupChange, into: string) => FailureSaid;
  /** The fingerprint is a group of its own again; or, with a variant, that variant is. @throws CollectorError body_invalid */
  readonly split: (change: GroupChange, fingerprint: string, variant: string | null) => FailureSaid;
}

/** Of a fingerprint, or of one that was split off: `1:0123456789abcdef`, `1:0123456789abcdef~1:fedcba9876543210`. */
const KEY = /^\d+:[0-9a-f]{16}$/;
const GROUP = /^\d+:[0-9a-f]{16}(?:~\d+:[0-9a-f]{16})?$/;

export function createGroupChanges(metadata: Metadata, now: () => number): GroupChanges {
  const { failureRows, audit } = metadata;
  const note = ({ product, group, actor }: GroupChange, act: AuditedAct): void =>
    audit.add({ at: now(), actor, act, subject: `${product}/${group}` });
  const read = (product: string, group: string): FailureSaid => {
    const said = failureRows.listSaid(product).find(({ name }) => name === group);
    return { group, status: said?.status ?? 'open', fixedIn: said?.fixedIn ?? null };
  };
  const move = (change: GroupChange, moves: readonly FailureMove[], act: AuditedAct): void => {
    if (moves.length > failureMovesMax) {
      throw invalid('group', `Expected at most ${failureMovesMax} moves of failures.`);
    }
    failureRows.setMoves(change.product, moves);
    note(change, act);
  };
  return {
    say: (change, status, version) => {
      checkGroup('group', change.group);
      if ((status === 'fixed') !== (version !== null)) {
        throw invalid('version', 'Expected a version with the status fixed, and with no other.');
      }
      const { product, group, actor } = change;
      failureRows.say(product, { name: group, status, fixedIn: version, changed: now(), actor });
      note(change, 'failure_status_set');
      return read(product, group);
    },
    merge: (change, into) => {
      checkGroup('group', change.group);
      checkGroup('into', into);
      const { product, group } = change;
      if (group === into) throw invalid('into', 'Expected another group.');
      const moves = failureRows.listMoves(product);
      move(change, mergeMoves(moves, group, into), 'failure_merged');
      return read(product, into);
    },
    split: (change, fingerprint, variant) => {
      for (const key of [fingerprint, ...(variant === null ? [] : [variant])]) {
        if (!KEY.test(key)) throw invalid('fingerprint', 'Expected a fingerprint and a variant.');
      }
      const { product } = change;
      const moves = failureRows.listMoves(product);
      move(change, splitMoves(moves, fingerprint, variant), 'failure_split');
      return read(product, variant === null ? fingerprint : `${fingerprint}~${variant}`);
    },
  };
}

/**
 * What leads to the group leads on, so that no group is a part of one that is a part itself. The fingerprint that the group is named after
 * is in it unless it was moved.
 */
export function mergeMoves(
  moves: readonly FailureMove[],
  group: string,
  into: string,
): readonly FailureMove[] {
  const own = `${group}/`;
  const isNamedAfter = !group.includes('~') && moves.every(({ moved }) => moved !== own);
  return [
    ...moves.map(({ moved, name }) => ({ moved, name: name === group ? into : name })),
    ...(isNamedAfter ? [{ moved: own, name: into }] : []),
  ];
}

export function splitMoves(
  moves: readonly FailureMove[],
  fingerprint: string,
  variant: string | null,
): readonly FailureMove[] {
  const moved = `${fingerprint}/${variant ?? ''}`;
  const others = moves.filter((move) => move.moved !== moved);
  // Without a move of its own a fingerprint is in the group of its name.
  return variant === null ? others : [...others, { moved, name: `${fingerprint}~${variant}` }];
}

function checkGroup(path: string, name: string): void {
  if (!GROUP.test(name)) throw invalid(path, 'Expected the name of a group.');
}

function invalid(path: string, message: string): CollectorError {
  return new CollectorError(
    'body_invalid',
    'Expected a change of a group of failures, got one that can not be. Correct it, and send it again.',
    { issues: [{ path, code: 'bad_form', message }] },
  );
}
