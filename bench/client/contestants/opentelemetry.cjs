const { BatchLogRecordProcessor, LoggerProvider } = require('@opentelemetry/sdk-logs');
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-http');

exports.start = (url) => {
  const exporter = new OTLPLogExporter({ url: `${url}/v1/logs` });
  const processor = new BatchLogRecordProcessor({ exporter });
  const provider = new LoggerProvider({ processors: [processor] });
  const logger = provider.getLogger('bench');
  return {
    record: (body, attributes) => logger.emit({ body, attributes }),
    finish: () => provider.shutdown(),
  };
};
