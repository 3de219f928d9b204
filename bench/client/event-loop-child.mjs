// One process of `event-loop.ts`: a small HTTP server, with telemetry or without, that tells how late its event loop was.
import http from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const [, , mode, seconds, clientUrl, productUrl, folder, collector] = process.argv;
/** An hour of heartbeats passes in this time. */
const hourMs = 1000;
const warmUpMs = 1000;
/** What a beat does, its sending too, is over by then. */
const afterBeatMs = 100;
const afterBeats = [];

const listings = Array.from({ length: 200 }, (_, id) => ({ id, name: `resource ${id}` }));
const server = http.createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(listings));
});
const telemetry = mode === 'with' ? await startTelemetry() : null;
if (telemetry === null) setInterval(watchBeat, hourMs).unref();
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));

setTimeout(() => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  setTimeout(
    () => {
      delay.disable();
      const [p50Ms, p99Ms] = [50, 99].map((percent) => delay.percentile(percent) / 1e6);
      const beats = telemetry?.counts().recorded ?? 0;
      const afterBeatMs = afterBeats.toSorted((a, b) => a - b)[Math.floor(afterBeats.length / 2)];
      const told = { p50Ms, p99Ms, maxMs: delay.max / 1e6, afterBeatMs, beats };
      process.stdout.write(`${JSON.stringify(told)}\n`);
      telemetry?.close();
      server.close();
      server.closeAllConnections();
    },
    Number(seconds) * 1000,
  );
}, warmUpMs);

async function startTelemetry() {
  const { createTelemetry } = await import(clientUrl);
  const { declaration } = await import(productUrl);
  const opened = createTelemetry(declaration, {
    version: '5.2.0',
    facts: { hosting: 'node' },
    folder,
    collector,
    effects: {
      env: {},
      isInteractive: () => true,
      isContainer: () => false,
      schedule: (run, delayMs) => {
        const timer = setTimeout(
          () => {
            // An hour, give or take a little.
            if (delayMs > 3_000_000 && delayMs < 4_200_000) watchBeat();
            run();
          },
          (delayMs / 3_600_000) * hourMs,
        );
        timer.unref();
        return () => clearTimeout(timer);
      },
    },
  });
  opened.choose('on');
  opened.heartbeat('heartbeat', () => ({
    uptime: opened.vitals().uptimeSeconds,
    identities: 12,
    computers: 4,
    roles: 3,
    endpoints: 40,
    apps: 2,
    scripts: 17,
    schedules: 5,
    portal_pages: 1,
    licence: 'licensed',
    errors: opened.vitals().errorsLastHour,
  }));
  return opened;
}

/** Of a hundred turns that follow a beat one or two are late because of it: a percentile over all would not see them. */
function watchBeat() {
  const until = performance.now() + afterBeatMs;
  let [last, worst] = [performance.now(), 0];
  const look = setInterval(() => {
    const now = performance.now();
    worst = Math.max(worst, now - last);
    last = now;
    if (now < until) return;
    clearInterval(look);
    afterBeats.push(worst);
  }, 1);
}
