/**
 * The results as Markdown.
 */
import type { Contestant } from './contestants.ts';
import { ARRIVAL_CASES, type ArrivalRow } from './measure-arrival.ts';
import { EXIT_STATES, type ExitRow } from './measure-exit.ts';
import type { LifeRow } from './measure-life.ts';
import type { StartRow } from './measure-start.ts';

export interface Results {
  readonly node: string;
  readonly processors: number;
  readonly rounds: number;
  readonly bareMs: number;
  readonly bareModuleMs: number;
  readonly rows: readonly ResultRow[];
  /** Of ours, for hosts that are ES modules. */
  readonly module: StartRow | null;
}

export interface ResultRow {
  readonly contestant: Contestant;
  readonly start: StartRow | null;
  readonly life: LifeRow | null;
  readonly eventMicros: number | null;
  readonly exit: ExitRow;
  readonly arrived: ArrivalRow;
}

export function printTable(results: Results, patienceMs: number): string {
  const ours = results.rows.find(({ contestant }) => contestant.name === 'candor');
  const head = [
    '',
    'import + start, ms (least; times ours)',
    'start, 5 events, end with nothing sent, ms (least)',
    'memory, MB',
    'per event, µs',
    'exit: nothing to send / the same from the event loop / answers at once / after 200 ms / never / refuses, ms',
    'arrived of 5: at once / after 200 ms / never / refuses / process.exit() / SIGKILL',
  ];
  const rows = results.rows.map((row) => [
    row.contestant.title,
    printStart(row.start, ours?.start ?? null),
    printLife(row.life),
    row.start === null ? '–' : (row.start.addedBytes / 1e6).toFixed(1),
    row.eventMicros === null ? '–' : row.eventMicros.toFixed(1),
    EXIT_STATES.map((state) => printExit(row.exit[state], patienceMs)).join(' / '),
    ARRIVAL_CASES.map((name) => row.arrived[name] ?? '–').join(' / '),
  ]);
  const { module, bareMs, bareModuleMs } = results;
  const asModule =
    module === null
      ? []
      : [
          `As an ES module, over an ES module that does nothing (${bareModuleMs.toFixed(0)} ms): ${printStart(module, null)} ms, ${(module.addedBytes / 1e6).toFixed(1)} MB.`,
        ];
  return [
    `Node ${results.node}, ${results.processors} processors, ${results.rounds} rounds; all over bare node, which is ready after ${bareMs.toFixed(0)} ms. Medians.`,
    '',
    ...printMarkdown([head, ...rows]),
    '',
    ...asModule,
  ].join('\n');
}

function printStart(start: StartRow | null, ours: StartRow | null): string {
  if (start === null) return '–';
  const ratio = ours === null ? '' : `; × ${(start.addedMs / ours.addedMs).toFixed(1)}`;
  return `${start.addedMs.toFixed(1)} (${start.addedMsLeast.toFixed(1)}${ratio})`;
}

function printLife(life: LifeRow | null): string {
  return life === null ? '–' : `${life.addedMs.toFixed(1)} (${life.addedMsLeast.toFixed(1)})`;
}

function printExit(exitMs: number | undefined, patienceMs: number): string {
  if (exitMs === undefined) return '–';
  return Number.isFinite(exitMs) ? exitMs.toFixed(1) : `> ${patienceMs}`;
}

export function printMarkdown(rows: readonly (readonly string[])[]): readonly string[] {
  const [head = [], ...body] = rows;
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`);
}
