/**
 * A host's heartbeat: records an event and sends what is spooled, for as long as the process runs.
 */
import type { Door } from './door.ts';
import type { Session } from './session.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface Beats {
  readonly event: string;
  readonly read: () => Fields;
  /** Runs after the event of each beat. Must not throw. */
  readonly after: () => void;
  readonly everyMs: number | undefined;
}

/** Beats at once and then about every `everyMs`. Returns a function that stops it. */
export function startHeartbeat(
  session: Session,
  serve: Door['serve'],
  { event, read, after, everyMs }: Beats,
): () => void {
  const { recorder, queue, hearts } = session;
  const beat = (): void => {
    serve(undefined, () => recorder.recordRead(event, read));
    after();
    void queue().send(false);
  };
  const isOn = (): boolean => serve(false, () => isEventOn(session, event));
  return hearts().start({ beat, isOn }, everyMs);
}

/** Whether the lane of an event is on, by a fresh look. */
function isEventOn({ manifest, effects, watch, recorder }: Session, event: string): boolean {
  const lane = Object.hasOwn(manifest.events, event) ? manifest.events[event]?.lane : undefined;
  recorder.sessions.refresh(effects.now(), true);
  return lane !== undefined && watch.decisions()[lane]?.state === 'on';
}
