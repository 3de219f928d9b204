import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '@candor/client/make-folder';
import { readFileIfAny, writeFileAtomic } from './atomic-file.ts';
import { errorSpanMs, notificationCharsMax, notificationsMax } from './limits.ts';

/** An error that a person should look at. Its message stays on this machine; only the number of errors is ever reported. */
interface Notification {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What failed: `script`, `endpoint`, `schedule`, `app`, `portal-page`. */
  readonly source: string;
  readonly name: string;
  readonly message: string;
}

export interface Notifications {
  readonly add: (source: string, name: string, message: string) => void;
  /** Newest first. */
  readonly list: () => readonly Notification[];
  /** Errors in the hour that ends now. */
  readonly countLastHour: () => number;
}

/**
 * Keeps the newest notifications in memory and one line each in a file, so that a server that crashes and starts again still
 * knows the errors of its last hour. The file is rewritten when it holds twice what is kept.
 */
export function openNotifications(path: string, now: () => number): Notifications {
  const linesRead = (readFileIfAny(path) ?? '').split('\n');
  let linesInFile = linesRead.length;
  let kept = linesRead.flatMap(parseLine).slice(-notificationsMax);

  const write = (notification: Notification): void => {
    if (linesInFile >= 2 * notificationsMax) {
      writeFileAtomic(path, kept.map(formatLine).join(''));
      linesInFile = kept.length;
      return;
    }
    makeFolder(dirname(path));
    appendFileSync(path, formatLine(notification), { mode: 0o600 });
    linesInFile += 1;
  };

  return {
    add(source, name, message) {
      const text = message.slice(0, notificationCharsMax);
      const notification: Notification = { at: now(), source, name, message: text };
      kept = [...kept, notification].slice(-notificationsMax);
      try {
        write(notification);
      } catch {
        // A full disk must not turn one error into two: the notification is still in memory.
      }
    },
    list: () => kept.toReversed(),
    countLastHour() {
      const since = now() - errorSpanMs;
      return kept.filter((notification) => notification.at > since).length;
    },
  };
}

const formatLine = (notification: Notification): string => `${JSON.stringify(notification)}\n`;

/** A line as a list of none or one: the end of the file is empty, and a crash can cut a line short. */
function parseLine(line: string): readonly Notification[] {
  try {
    const parsed = JSON.parse(line) as Notification;
    return typeof parsed.at === 'number' ? [parsed] : [];
  } catch {
    return [];
  }
}
