/**
 * What every run of a product needs, whether or not it records anything: where its state lies, and what the user has decided. All
 * else is opened when there is something for it to do, so that a run without telemetry neither loads nor makes it.
 */
import { findConsentPlaces } from '@candor/local/consent-inputs';
import { createEffects } from '@candor/local/effects';
import { hasRecords } from '@candor/local/left-over';
import { createConsentWatch, isUnwanted } from './consent-watch.ts';
import type { StartNote } from './note-start.ts';
import { openSession, type Session, type Setting } from './session.ts';
import { createVitalSigns, type VitalSigns } from './vitals.ts';

export interface Start extends Setting {
  /** How the process is, since the start. */
  readonly signs: () => VitalSigns;
  /** The session, opened if it was not before. */
  readonly open: () => Session;
  /** Has `listener` called once the session is opened; one listener is enough. */
  readonly onOpened: (listener: () => void) => void;
  /** Null where it was not opened: nothing was recorded then. */
  readonly opened: () => Session | null;
  /** For calls that record: null as long as no lane has been on. Looks whether one is, if the last look is long enough ago. */
  readonly find: () => Session | null;
  /** Looks whether consent has changed, and drops what somebody does not want. */
  readonly look: () => void;
}

/**
 * Finds the places as of the start that was noted, and makes no file. Decides nothing before the first look: that is by the environment of the
 * start, later ones are by what it is then over that.
 */
export function createStart({
  manifest,
  hash,
  options,
  workingFolder,
  env,
  startedMs,
}: StartNote): Start {
  const given = { readWorkingFolder: () => workingFolder, ...options.effects };
  const placesThen = findConsentPlaces(manifest, options, createEffects(given, env));
  const effects = createEffects(options.effects);
  const places = { ...placesThen, effects };
  const { folder } = places;
  const watch = createConsentWatch(placesThen, effects.env);
  let session: Session | null = null;
  let signs: VitalSigns | null = null;
  let tellOpened = (): void => undefined;

  const lookIf = (isForced: boolean): void => {
    const nowMs = effects.now();
    if (session !== null) session.recorder.sessions.refresh(nowMs, isForced);
    else if (watch.refresh(nowMs, isForced) === 'changed' && mustDrop(start)) {
      start.open().recorder.sessions.applyDecisions();
    }
  };

  const setting = { manifest, hash, options, effects, folder, places, watch, workingFolder };
  const start: Start = {
    ...setting,
    signs: () => (signs ??= createVitalSigns(effects, startedMs)),
    open: () => {
      if (session === null) {
        session = openSession(setting);
        tellOpened();
      }
      return session;
    },
    onOpened: (listener) => {
      tellOpened = listener;
    },
    opened: () => session,
    find: () => {
      if (session !== null) return session;
      lookIf(false);
      const isAnyOn = Object.values(watch.decisions()).some(({ state }) => state === 'on');
      return isAnyOn ? start.open() : session;
    },
    look: () => lookIf(true),
  };
  return start;
}

/** Whether somebody does not want a lane of which an earlier run may have left something. */
function mustDrop({ folder, watch }: Start): boolean {
  const isAnyUnwanted = Object.values(watch.decisions()).some(isUnwanted);
  return isAnyUnwanted && folder !== null && hasRecords(folder);
}
