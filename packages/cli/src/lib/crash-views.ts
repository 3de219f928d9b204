import type { Crash } from '@candor/client/crashes';
import { sideBySideColumnsMin } from '../limits.ts';
import type { CommandContext } from './command-context.ts';
import { formatCount, formatTable, plain, printable } from './plain-text.ts';

/** A failure in the list, for programs. */
export interface CrashSummary extends Pick<
  Crash,
  'id' | 'first' | 'last' | 'version' | 'severity' | 'times' | 'state'
> {
  /** Type, and the first place in the product's own code. */
  readonly what: string;
}

export function summarizeCrash(crash: Crash): CrashSummary {
  const { id, first, last, version, severity, times, state, failure } = crash;
  return { id, first, last, version, severity, times, state, what: nameFailure(failure) };
}

export function formatCrashList(crashes: readonly Crash[], context: CommandContext): string {
  const { prefix, columns } = context;
  if (crashes.length === 0) return 'No failures are kept here.\n';
  const rows = crashes.map((crash) => {
    const { id, last, times, severity, state, what } = summarizeCrash(crash);
    const cells = [
      id.slice(0, 8),
      last.slice(0, 16).replace('T', ' '),
      formatCount(times, 'time'),
      severity,
      state === 'told' ? 'sent or to be sent' : 'waits for you',
      printable(what),
    ];
    return cells.map(plain);
  });
  const waiting = crashes.filter(({ state }) => state === 'waiting').length;
  return [
    formatTable(rows, columns),
    `'${prefix} crashes show ID' shows one in full, and what of it would be sent.\n`,
    ...(waiting === 0
      ? []
      : [
          `${formatCount(waiting, 'failure')} not sent: '${prefix} crashes send ID' sends one, 'always' all from now on, 'never' none.\n`,
        ]),
  ].join('');
}

/** In full and as it would be sent: side by side where there is room, else below each other. */
export function formatCrash(crash: Crash, report: string | null, context: CommandContext): string {
  const { columns, paint, manifest } = context;
  const { id, times, severity, version, first, last } = crash;
  const device =
    manifest.ids.device === 'none' || report === null
      ? ''
      : 'With it goes the pseudonym of this device for such reports, which is made when it is sent.\n';
  const head = `${id}: ${formatCount(times, 'time')}, ${severity}, version ${printable(version)}, ${first} to ${last}\n\n`;
  const whole = { title: 'In full: stays on this machine', lines: crash.text.split('\n') };
  const sent = { title: 'What would be sent', lines: formatReport(report) };
  const width = Math.floor((columns - 3) / 2);
  if (columns < sideBySideColumnsMin) {
    const blocks = [whole, sent].map(({ title, lines }) =>
      [paint(title, 'bold').shown, ...lines.flatMap((line) => cutLine(line, columns)), ''].join(
        '\n',
      ),
    );
    return `${head}${blocks.join('\n')}\n${device}`;
  }
  const left = [whole.title, ...whole.lines.flatMap((line) => cutLine(line, width))];
  const right = [sent.title, ...sent.lines.flatMap((line) => cutLine(line, width))];
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, row) => {
    const [one = '', other = ''] = [left[row], right[row]];
    return `${one.padEnd(width)} | ${other}`.trimEnd();
  });
  return `${head}${rows.join('\n')}\n\n${device}`;
}

function formatReport(report: string | null): readonly string[] {
  if (report === null) return ['Nothing: the declaration has no event for failures.'];
  return report
    .trimEnd()
    .split('\n')
    .flatMap((line) => JSON.stringify(JSON.parse(line), null, 1).split('\n'));
}

/** Nothing is left out: what is too long goes on in the next line. */
function cutLine(line: string, width: number): readonly string[] {
  const clean = line.replaceAll(/\p{C}/gu, '?');
  const pieces: string[] = [];
  for (let start = 0; start < clean.length; start += width) {
    pieces.push(clean.slice(start, start + width));
  }
  return pieces.length === 0 ? [''] : pieces;
}

/** `TypeError in Graph.visit`, of a description that nothing is known of but its form. */
function nameFailure(failure: Crash['failure']): string {
  const error = readMap(failure['error']);
  const type = readMap(error['type']);
  const names = [type['name'], type['base'], 'a failure'];
  const name = names.find((one) => typeof one === 'string') as string;
  const frames: readonly unknown[] = Array.isArray(error['frames']) ? error['frames'] : [];
  const symbol = frames
    .map((frame) => readMap(frame)['symbol'])
    .find((one) => typeof one === 'string');
  return symbol === undefined ? name : `${name} in ${symbol}`;
}

function readMap(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
