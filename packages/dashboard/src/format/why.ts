/** Why what an answer is made of is collected, in the manifest's own words. */
import type { EventDeclaration, Manifest } from '@candor/manifest/manifest';
import { findDimension } from '@candor/query/dimensions';
import type { Dimension, Metric } from '@candor/query/question';

/** One reason, and the name of what it is the reason for. */
export interface Reason {
  readonly of: string;
  readonly why: string;
}

/** The reasons behind a metric and its breakdown: the field's before the event's, each once. */
export function whyCollected(
  manifest: Manifest,
  metric: Metric,
  breakdown: Dimension | null,
): readonly Reason[] {
  const reasons = [...whyDimension(manifest, breakdown), ...whyMetric(manifest, metric)];
  return reasons.filter(
    (reason, index) => reasons.findIndex((other) => other.why === reason.why) === index,
  );
}

function whyMetric(manifest: Manifest, metric: Metric): readonly Reason[] {
  if (metric.of === 'installations' || metric.of === 'sessions') return whyLanes(manifest);
  const event = metric.event === null ? undefined : manifest.events[metric.event];
  if (metric.of === 'events') return event ? [whyEvent(event)] : whyLanes(manifest);
  const field = event?.fields[metric.field];
  return field ? [{ of: field.title, why: field.why }] : event ? [whyEvent(event)] : [];
}

function whyDimension(manifest: Manifest, dimension: Dimension | null): readonly Reason[] {
  const declared = dimension === null ? undefined : findDimension(manifest, dimension);
  return declared ? [{ of: declared.title, why: declared.why }] : [];
}

/** Sessions and installations are counted from the line that opens every report, so their reason is the lane's. */
function whyLanes(manifest: Manifest): readonly Reason[] {
  return Object.entries(manifest.lanes).map(([lane, { why }]) => ({ of: `lane ${lane}`, why }));
}

function whyEvent(event: EventDeclaration): Reason {
  return { of: event.title, why: event.why };
}
