// applicationinsights 2.9, as a product uses it that calls its methods itself.
const ai = require('applicationinsights');

const { Critical, Warning } = ai.Contracts.SeverityLevel;

async function main() {
  const { collector, key, installation, connected, PRIVATE, stayUntilTold } =
    await import('./product.mjs');
  ai.setup(`InstrumentationKey=${key};IngestionEndpoint=${collector};LiveEndpoint=${collector}`)
    .setAutoCollectConsole(false)
    .setAutoCollectDependencies(false)
    .setAutoCollectExceptions(false)
    .setAutoCollectHeartbeat(false)
    .setAutoCollectPerformance(false, false)
    .setAutoCollectPreAggregatedMetrics(false)
    .setAutoCollectRequests(false)
    .setAutoDependencyCorrelation(false)
    .setSendLiveMetrics(false)
    // What can not be sent is tried again from the disk each second.
    .setUseDiskRetryCaching(true, 1_000)
    .setInternalLogging(false, false)
    .start();
  const client = ai.defaultClient;
  client.context.tags['ai.user.id'] = installation;
  client.context.tags['ai.application.ver'] = '23.3.46';
  const { SiteId, IsHttps, Login, ...measurements } = connected;
  client.trackEvent({
    name: 'Connected to site',
    properties: { SiteId, IsHttps, Login },
    measurements,
  });
  client.trackEvent({ name: 'not.declared', properties: { person: PRIVATE } });
  // What a draft of a manifest is made of: a name that can be kept, and beside it some that can not.
  client.trackEvent({
    name: 'VideoExported',
    properties: { ByHand: true, Comment: `by ${PRIVATE} himself`, [`by ${PRIVATE} himself`]: 'x' },
    measurements: { Seconds: 12.5, Clips: 3 },
  });
  client.trackMetric({ name: 'Frames per second', value: 25 });
  client.trackException({ exception: new RangeError(PRIVATE), severity: Critical });
  client.trackTrace({ message: `signed in as ${PRIVATE}`, severity: Warning });
  client.trackRequest({
    name: `GET /${PRIVATE}`,
    url: `https://${PRIVATE}.example.com/${PRIVATE}`,
    duration: 309,
    resultCode: '200',
    success: true,
  });
  client.trackDependency({
    name: PRIVATE,
    dependencyTypeName: 'SQL',
    target: PRIVATE,
    data: `SELECT ${PRIVATE}`,
    duration: 20,
    resultCode: 0,
    success: false,
  });
  client.trackPageView({
    id: 'page',
    name: 'overview',
    url: `https://${PRIVATE}.example.com/`,
    duration: 120,
  });
  client.trackAvailability({
    id: 'ping',
    name: PRIVATE,
    duration: 7,
    success: true,
    runLocation: PRIVATE,
    message: PRIVATE,
  });
  await new Promise((resolve) => {
    client.flush({ callback: resolve });
  });
  // What was refused is tried again after something was taken: a product goes on saying things.
  const goesOn = setInterval(() => {
    client.trackEvent({ name: 'still.here' });
    client.flush();
  }, 2_000);
  await stayUntilTold();
  clearInterval(goesOn);
  process.exit(0);
}

void main();
