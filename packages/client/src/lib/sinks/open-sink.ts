/**
 * From a plan to the sink: each kind is loaded when it is used, since most products use one.
 */
import { findProxy } from '../proxy.ts';
import type { SinkPlan } from './list-sinks.ts';
import type { OpenedSink, SinkConnectionOptions } from './sink.ts';

/** Never rejects. Opens no connection and no file. With a proxy that is not understood, only a file can be opened. */
export async function openSink(
  plan: SinkPlan,
  { proxy, env }: Pick<SinkConnectionOptions, 'proxy' | 'env'>,
): Promise<OpenedSink> {
  try {
    const opened = await open(plan);
    if (!opened.ok || plan.kind === 'file') return opened;
    const { address } = opened.sink;
    const found = findProxy(new URL(address), proxy, env);
    return typeof found === 'string' ? { ok: false, problem: found, address } : opened;
  } catch {
    return { ok: false, problem: BROKEN };
  }
}

const BROKEN =
  'Expected a sink that can be opened, got one that can not. See docs/sinks.md for its kind.';

async function open(plan: SinkPlan): Promise<OpenedSink> {
  switch (plan.kind) {
    case 'collector': {
      const { openCollectorSink } = await import('./collector-sink.ts');
      return openCollectorSink(plan.name, plan);
    }
    case 'application-insights': {
      const { openInsightsSink } = await import('./insights-sink.ts');
      return openInsightsSink(plan);
    }
    case 'otlp': {
      const { openOtlpSink } = await import('./otlp-sink.ts');
      return openOtlpSink(plan);
    }
    default: {
      const { openFileSink } = await import('./file-sink.ts');
      return openFileSink(plan);
    }
  }
}
