/**
 * Which sinks there are, out of what a product says and an administrator decides. Plain data all through: a sender in another
 * process is told of it.
 */
import { sinkFileBytesDefault, sinkFilesDefault, sinkFilesMax, sinksMax } from '../../limits.ts';
import type { TelemetrySink } from '../../sinks.ts';
import type { FoundTarget } from '../../target.ts';

export type SinkPlan =
  | {
      readonly kind: 'collector';
      readonly name: string;
      readonly collector: string;
      readonly key: string;
    }
  | {
      readonly kind: 'application-insights';
      readonly name: string;
      readonly connectionString: string;
      readonly roleName: string;
    }
  | {
      readonly kind: 'otlp';
      readonly name: string;
      readonly endpoint: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly path: string;
      readonly bytesMax: number;
      readonly filesMax: number;
    };

export interface ListedSink {
  readonly name: string;
  readonly kind: TelemetrySink['kind'];
  /** Null where what the product said is no sink; then `problem` says why. */
  readonly plan: SinkPlan | null;
  readonly problem: string | null;
}

/** The collector alone, where the product names nothing, or where an administrator has named one: then nothing goes elsewhere. */
export function listSinks(
  given: readonly TelemetrySink[] | undefined,
  target: Pick<FoundTarget, 'collector' | 'key' | 'decidedBy'>,
): readonly ListedSink[] {
  const sinks = given === undefined || target.decidedBy === 'machine' ? DEFAULT : given;
  const names = new Set<string>();
  return sinks.map((sink, index) => {
    const { kind } = sink;
    const name = sink.name ?? kind;
    const problem = findProblem(name, kind, names, index);
    names.add(name);
    const plan = problem === null ? buildPlan(sink, name, target) : null;
    return { name, kind, plan, problem };
  });
}

/** The same without those that are none. */
export function listPlans(
  given: Parameters<typeof listSinks>[0],
  target: Parameters<typeof listSinks>[1],
): readonly SinkPlan[] {
  return listSinks(given, target).flatMap(({ plan }) => plan ?? []);
}

const DEFAULT: readonly TelemetrySink[] = [{ kind: 'collector' }];
const KINDS: ReadonlySet<string> = new Set(['collector', 'application-insights', 'otlp', 'file']);

function findProblem(
  name: unknown,
  kind: unknown,
  names: ReadonlySet<string>,
  index: number,
): string | null {
  if (index >= sinksMax) return `Expected at most ${sinksMax} sinks, got more. Leave some out.`;
  if (typeof kind !== 'string' || !KINDS.has(kind)) {
    return 'Expected the kind of a sink to be collector, application-insights, otlp or file, got another.';
  }
  if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9-]{0,31}$/.test(name)) {
    return 'Expected the name of a sink in lower case, digits and "-", at most 32 characters, got another form.';
  }
  return names.has(name)
    ? 'Expected a name for each sink, got one twice. Two of one kind have the same unless named.'
    : null;
}

function buildPlan(
  sink: TelemetrySink,
  name: string,
  { collector, key }: Pick<FoundTarget, 'collector' | 'key'>,
): SinkPlan {
  switch (sink.kind) {
    case 'collector':
      return { kind: sink.kind, name, collector, key };
    case 'application-insights': {
      const { kind, connectionString, roleName = 'na' } = sink;
      return { kind, name, connectionString, roleName };
    }
    case 'otlp':
      return {
        kind: sink.kind,
        name,
        endpoint: sink.endpoint,
        headers: sink.headers ?? {},
      };
    default: {
      const { kind, path, bytesMax, filesMax } = sink;
      return {
        kind,
        name,
        path,
        bytesMax: boundOf(bytesMax, sinkFileBytesDefault, Number.MAX_SAFE_INTEGER),
        filesMax: boundOf(filesMax, sinkFilesDefault, sinkFilesMax),
      };
    }
  }
}

function boundOf(given: number | undefined, usual: number, max: number): number {
  if (given === undefined || !Number.isFinite(given) || given < 1) return usual;
  return Math.min(Math.trunc(given), max);
}
