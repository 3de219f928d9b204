import { AutomationError } from './errors.ts';
import type { Notifications } from './notifications.ts';
import { isResourceKind, type Schedule } from './resources.ts';
import { parseScript, type ScriptValue } from './script-parse.ts';
import { runScript, type ScriptHost, type ScriptInputs } from './script-run.ts';
import type { State } from './state.ts';

type RunResult =
  | { readonly ok: true; readonly value: ScriptValue }
  | { readonly ok: false; readonly message: string };

/** Runs scripts for everyone who has some: endpoints, apps, schedules, and the API. */
export interface Runner {
  readonly host: ScriptHost;
  /** Runs a script's text. A failure becomes a notification under the given source and name, and is returned. */
  readonly run: (source: string, name: string, text: string, inputs: ScriptInputs) => RunResult;
  /** Runs a schedule's script: once, or once for each computer. */
  readonly fire: (schedule: Schedule) => void;
}

export function createRunner(
  state: State,
  notifications: Notifications,
  now: () => number,
): Runner {
  const host: ScriptHost = {
    now,
    count: (kind) => (isResourceKind(kind) ? state.inventory()[kind].length : null),
  };

  const run: Runner['run'] = (source, name, text, inputs) => {
    try {
      return { ok: true, value: runScript(parseScript(text), inputs, host) };
    } catch (error) {
      const message =
        error instanceof AutomationError ? error.message : 'The server itself failed.';
      notifications.add(source, name, message);
      return { ok: false, message };
    }
  };

  return {
    host,
    run,
    fire(schedule) {
      const { scripts, computers } = state.inventory();
      const text = scripts.find((script) => script.name === schedule.script)?.source ?? '';
      if (!schedule.forEachComputer) {
        run('schedule', schedule.name, text, new Map());
        return;
      }
      for (const computer of computers) {
        const inputs = new Map([
          ['computer', computer.name],
          ['address', computer.address],
        ]);
        run('schedule', schedule.name, text, inputs);
      }
    },
  };
}
