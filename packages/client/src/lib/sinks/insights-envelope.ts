/**
 * An event as Application Insights takes it: a telemetry item of the type EventData, in an envelope.
 *
 * Sources: the TelemetryItem, EventData and ContextTagKeys of Azure's REST API specification (monitor exporters, v2.1).
 */
import {
  insightsEventCharsMax,
  insightsNameCharsMax,
  insightsValueCharsMax,
} from '../../limits.ts';
import type { SpooledEvent, SpooledHead } from './spooled-event.ts';

/** What stands for a name that is nobody's business, where SDKs would put the computer's and the user's. */
const NOT_TOLD = 'na';
/** Leaving it out would have the service take the sender's own. */
const NO_ADDRESS = '0.0.0.0';

export interface InsightsTarget {
  readonly instrumentationKey: string;
  /** Names the product's role in a map of services. `na` unless the vendor names one. */
  readonly roleName: string;
}

/** Without the `\n` that ends its line. */
export function formatEnvelope(
  { instrumentationKey, roleName }: InsightsTarget,
  head: SpooledHead,
  { seq, at, event, fields }: SpooledEvent,
): string {
  const values = [...Object.entries(head.facts), ...Object.entries(fields)];
  return JSON.stringify({
    ver: 1,
    name: `Microsoft.ApplicationInsights.${instrumentationKey.replaceAll('-', '')}.Event`,
    time: at,
    // With the session it is what tells an item that is sent again from another.
    seq: `${head.session}:${seq}`,
    iKey: instrumentationKey,
    tags: buildTags(roleName, head),
    data: {
      baseType: 'EventData',
      baseData: {
        ver: 2,
        name: cut(event, insightsEventCharsMax),
        properties: Object.fromEntries([
          ...describeReport(head),
          ...values
            .filter(([, value]) => typeof value !== 'number')
            .map(([name, value]) => [
              cut(name, insightsNameCharsMax),
              cut(String(value), insightsValueCharsMax),
            ]),
        ]) as Record<string, string>,
        measurements: Object.fromEntries(
          values
            .filter(([, value]) => typeof value === 'number')
            .map(([name, value]) => [cut(name, insightsNameCharsMax), value]),
        ),
      },
    },
  });
}

function buildTags(roleName: string, head: SpooledHead): Readonly<Record<string, string>> {
  const { version } = head.facts;
  return {
    ...(typeof version === 'string' ? { 'ai.application.ver': version } : {}),
    'ai.cloud.role': roleName,
    'ai.cloud.roleInstance': NOT_TOLD,
    'ai.internal.nodeName': NOT_TOLD,
    'ai.internal.sdkVersion': 'candor:1',
    'ai.location.ip': NO_ADDRESS,
    'ai.session.id': head.session,
    ...(head.device === null ? {} : { 'ai.user.id': head.device }),
    'ai.user.authUserId': NOT_TOLD,
  };
}

/** What a report says of itself, by names that no manifest can declare. */
function describeReport(head: SpooledHead): readonly (readonly [string, string])[] {
  return [
    ['candor.product', head.product],
    ['candor.manifest', head.manifest],
    ['candor.lane', head.lane],
    ['candor.started', head.started],
    ...(head.isEphemeral ? [['candor.ephemeral', 'true'] as const] : []),
  ];
}

function cut(text: string, charsMax: number): string {
  return text.length > charsMax ? text.slice(0, charsMax) : text;
}
