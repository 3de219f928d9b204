/**
 * From a plan to the sink: each kind is loaded when it is used, since most products use one.
 */
import type { SinkPlan } from './list-sinks.ts';
import type { OpenedSink } from './sink.ts';

/** Never rejects. Opens no connection and no file. */
export async function openSink(plan: SinkPlan): Promise<OpenedSink> {
  try {
    return await open(plan);
  } catch {
    return { ok: false, problem: BROKEN };
  }
}

const BROKEN =
  'Expected a sink that can be opened, got one that can not. See docs/sinks.md for what its kind is to be told.';

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
