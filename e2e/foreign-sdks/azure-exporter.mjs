// The exporter of Azure Monitor for OpenTelemetry: logs, spans and metrics that become envelopes of Application Insights.
import {
  AzureMonitorLogExporter,
  AzureMonitorMetricExporter,
  AzureMonitorTraceExporter,
} from '@azure/monitor-opentelemetry-exporter';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, BatchLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { collector, connected, installation, key, PRIVATE, stayUntilTold } from './product.mjs';

const connectionString = `InstrumentationKey=${key};IngestionEndpoint=${collector}`;
const resource = resourceFromAttributes({
  'service.name': 'cameras',
  'service.version': '23.3.46',
  'service.instance.id': installation,
  'host.name': PRIVATE,
});

/** It tries again after a minute where nobody says when; the test has none to wait. */
function hurry(exporter) {
  const sender = exporter._sender ?? exporter.sender;
  sender.batchSendRetryIntervalMs = 1_000;
  return exporter;
}

const logs = new LoggerProvider({
  resource,
  processors: [
    new BatchLogRecordProcessor({
      exporter: hurry(new AzureMonitorLogExporter({ connectionString })),
    }),
  ],
});
const spans = new BasicTracerProvider({
  resource,
  spanProcessors: [
    new BatchSpanProcessor(hurry(new AzureMonitorTraceExporter({ connectionString }))),
  ],
});
const metrics = new MeterProvider({
  resource,
  readers: [
    new PeriodicExportingMetricReader({
      exporter: hurry(new AzureMonitorMetricExporter({ connectionString })),
      exportIntervalMillis: 3_600_000,
    }),
  ],
});

const logger = logs.getLogger('product');
const event = 'microsoft.custom_event.name';
logger.emit({ attributes: { [event]: 'Connected to site', ...connected } });
logger.emit({ attributes: { [event]: 'not.declared', person: PRIVATE } });
logger.emit({
  body: PRIVATE,
  attributes: {
    'exception.type': 'RangeError',
    'exception.message': PRIVATE,
    'exception.stacktrace': `RangeError: ${PRIVATE}\n    at ${PRIVATE} (/home/${PRIVATE}/a.js:1:1)`,
  },
  severityNumber: SeverityNumber.FATAL,
});
logger.emit({ body: `signed in as ${PRIVATE}`, severityNumber: SeverityNumber.WARN });

const tracer = spans.getTracer('product');
const served = tracer.startSpan(
  `GET /${PRIVATE}`,
  {
    kind: SpanKind.SERVER,
    startTime: Date.now() - 309,
    attributes: {
      'http.request.method': 'GET',
      'url.full': `https://${PRIVATE}.example.com/`,
      'http.response.status_code': 200,
      'client.address': PRIVATE,
    },
  },
  ROOT_CONTEXT,
);
served.end();
const called = tracer.startSpan(
  PRIVATE,
  {
    kind: SpanKind.CLIENT,
    attributes: {
      'db.system': 'mssql',
      'db.statement': `SELECT ${PRIVATE}`,
      'server.address': PRIVATE,
    },
  },
  ROOT_CONTEXT,
);
called.setStatus({ code: SpanStatusCode.ERROR });
called.end();

metrics.getMeter('product').createHistogram('Frames per second').record(25);

await Promise.allSettled([logs.forceFlush(), spans.forceFlush(), metrics.forceFlush()]);
await stayUntilTold();
process.exit(0);
