/** When an event happened, as one number: of two events of an installation the one with the greater moment is the later. */
import { call, column, type Expression, value } from '../sql/tree.ts';

const TURN_BITS = 32;
/** After all turns of a day, and before those of the next. */
export const LAST_TURN: Expression = value('UInt32', 2 ** TURN_BITS - 1);
const SEQ_BITS = 32;
const PROFILE_BITS = 52;

/**
 * (at, seq, profile) as one number, which is compared in the same way: 44 bits of milliseconds, which last until the year 2527, 32,
 * and of the profile, a hash, the upper 52. 128 bits are as many as a processor compares without a loop: with 256 all of it took twice
 * as long, and a tuple is held in a form that takes anything, at several times the cost.
 */
export function momentOfEvent(): Expression {
  const shift = (part: Expression, bits: number): Expression =>
    call('bitShiftLeft', call('toUInt128', part), value('UInt8', bits));
  const at = shift(call('toUnixTimestamp64Milli', column('at')), SEQ_BITS + PROFILE_BITS);
  const seq = shift(column('seq'), PROFILE_BITS);
  const profile = call('bitShiftRight', column('profile'), value('UInt8', 64 - PROFILE_BITS));
  return call('bitOr', call('bitOr', at, seq), call('toUInt128', profile));
}

/**
 * The same with the session behind it, in the order in which ClickHouse compares ids, by the second half first: events of two sessions of a
 * device can be at the same instant. It takes twice as long.
 */
export function momentOfSession(): Expression {
  const session = call('toUInt128', column('session'));
  return momentBefore(
    call('bitOr', call('bitShiftLeft', session, HALF), call('bitShiftRight', session, HALF)),
  );
}

/** The same where the second half of the session's id is all that is known of it: that tells them apart. */
export function momentOfHalf(half: Expression): Expression {
  return momentBefore(call('bitShiftLeft', call('toUInt128', half), HALF));
}

const HALF = value('UInt8', 64);

function momentBefore(session: Expression): Expression {
  const moment = call('bitShiftLeft', call('toUInt256', momentOfEvent()), value('UInt8', 128));
  return call('bitOr', moment, call('toUInt256', session));
}

/** The same where the latest of each day are known in their turns, the very latest first: the day, less the turn. */
export function momentOfTurn(turn: Expression): Expression {
  const day = call('bitShiftLeft', call('toUInt64', column('day')), value('UInt8', TURN_BITS));
  return call('minus', day, turn);
}
