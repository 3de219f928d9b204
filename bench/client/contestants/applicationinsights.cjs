// Its statistics about itself, and all that it collects unasked, are off: see main.ts for the variable.
const insights = require('applicationinsights');

exports.start = (url) => {
  const key = '00000000-0000-0000-0000-000000000000';
  insights
    .setup(`InstrumentationKey=${key};IngestionEndpoint=${url}/`)
    .setAutoCollectConsole(false)
    .setAutoCollectDependencies(false)
    .setAutoCollectExceptions(false)
    .setAutoCollectHeartbeat(false)
    .setAutoCollectPerformance(false, false)
    .setAutoCollectPreAggregatedMetrics(false)
    .setAutoCollectRequests(false)
    .setAutoDependencyCorrelation(false)
    .setInternalLogging(false, false)
    .setSendLiveMetrics(false)
    .setUseDiskRetryCaching(false);
  insights.start();
  const client = insights.defaultClient;
  return {
    record: (name, properties) => client.trackEvent({ name, properties }),
    finish: () => new Promise((resolve) => client.flush({ callback: resolve })),
  };
};
