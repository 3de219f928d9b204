/**
 * Who is measured, each by a program of its own in `contestants/`.
 */

export interface Contestant {
  /** The file's name. */
  readonly name: string;
  readonly title: string;
  /** The package in `bench/node_modules` that it needs; null for ours and for the floors. */
  readonly needs: string | null;
}

export const BARE: Contestant = { name: 'bare', title: 'bare node', needs: null };

export const CONTESTANTS: readonly Contestant[] = [
  BARE,
  { name: 'floor', title: 'floor: append to a file, detached process', needs: null },
  { name: 'empty-package', title: 'floor: an empty package', needs: null },
  { name: 'candor', title: '@candor/client', needs: null },
  {
    name: 'candor-without-health',
    title: '… in a product without an event of the role health',
    needs: null,
  },
  { name: 'universal-analytics', title: 'universal-analytics', needs: 'universal-analytics' },
  { name: 'mixpanel', title: 'mixpanel', needs: 'mixpanel' },
  { name: 'segment', title: '@segment/analytics-node', needs: '@segment/analytics-node' },
  { name: 'posthog-node', title: 'posthog-node', needs: 'posthog-node' },
  {
    name: 'opentelemetry',
    title: 'OpenTelemetry logs, OTLP',
    needs: '@opentelemetry/exporter-logs-otlp-http',
  },
  { name: 'applicationinsights', title: 'applicationinsights 2', needs: 'applicationinsights' },
];
