/**
 * Lines of the log, as text or as one JSON object each. What the collector logs begins with the part that it is about, as in
 * `loader: …`; what says what was expected and what came in its place is a warning, and everything else is for information.
 */

export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export type LogLevel = 'info' | 'warning';

/** A log that writes each line, with its end, as soon as it is said. `now` in milliseconds since the epoch. */
export function createLog(
  format: LogFormat,
  write: (text: string) => void,
  now: () => number,
): (line: string) => void {
  return (line) => write(`${formatLogLine(format, line, now())}\n`);
}

/** Without the line end. `at` in milliseconds since the epoch. */
export function formatLogLine(format: LogFormat, line: string, at: number): string {
  const time = new Date(at).toISOString();
  const level: LogLevel = /\bexpected\b.*\bgot\b/is.test(line) ? 'warning' : 'info';
  if (format === 'text') return `${time} ${level === 'warning' ? 'WARNING ' : ''}${line}`;
  const [, part = 'collector', message = line] = /^([a-z]+(?: [a-z]+)?): (.*)$/s.exec(line) ?? [];
  return JSON.stringify({ time, level, part, message });
}
