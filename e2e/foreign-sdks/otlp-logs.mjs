// OpenTelemetry's own SDK for logs, with the exporter that is named on the command line: `http` sends JSON, `proto` protobuf.
import { resourceFromAttributes } from '@opentelemetry/resources';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { collector, connected, installation, key, PRIVATE, stayUntilTold } from './product.mjs';

const { OTLPLogExporter } = await import(`@opentelemetry/exporter-logs-otlp-${process.argv[2]}`);
const exporter = new OTLPLogExporter({
  url: `${collector}/v1/logs`,
  headers: { 'x-api-key': key },
  timeoutMillis: 60_000,
});
const logs = new LoggerProvider({
  resource: resourceFromAttributes({
    'service.name': 'cameras',
    'service.version': '23.3.46',
    'app.installation.id': installation,
    'host.name': PRIVATE,
    'process.owner': PRIVATE,
    'process.command_line': `/home/${PRIVATE}/run`,
  }),
  processors: [new BatchLogRecordProcessor({ exporter, exportTimeoutMillis: 60_000 })],
});

const logger = logs.getLogger('product', '1.0.0');
logger.emit({ eventName: 'Connected to site', attributes: connected });
logger.emit({ eventName: 'not.declared', attributes: { person: PRIVATE, list: [PRIVATE] } });
logger.emit({ attributes: { 'event.name': 'Frames per second', value: 25.5 } });
logger.emit({
  body: PRIVATE,
  severityNumber: SeverityNumber.FATAL,
  attributes: {
    'exception.type': 'RangeError',
    'exception.message': PRIVATE,
    'exception.stacktrace': `RangeError: ${PRIVATE}\n    at ${PRIVATE} (/home/${PRIVATE}/a.js:1:1)`,
    severity: 'critical',
  },
});
// A line of a log, and no event.
logger.emit({ body: `signed in as ${PRIVATE}`, severityNumber: SeverityNumber.WARN });

await logs.forceFlush();
await stayUntilTold();
await logs.shutdown();
process.exit(0);
