// A product, in a fresh process: `node host.cjs CONTESTANT MODE URL FOLDER [NOW]`. What it has to say goes to stdout as JSON.
const fs = require('node:fs');

const [contestant, mode, url, folder, now] = process.argv.slice(2);
const fields = {
  uptime: 3600,
  identities: 12,
  computers: 4,
  roles: 3,
  endpoints: 40,
  apps: 2,
  scripts: 17,
  schedules: 5,
  portal_pages: 1,
  licence: 'licensed',
  errors: 0,
};
const say = (said) => fs.writeSync(1, JSON.stringify(said));

const { start } = require(`./contestants/${contestant}.cjs`);
const client = start(url, folder, now === undefined ? undefined : Number(now));
const readyMs = performance.now();

if (mode === 'start') {
  say({ readyMs, rssBytes: process.memoryUsage.rss() });
  process.exit(0);
}
if (mode === 'events') {
  const count = 4000;
  for (let index = 0; index < 500; index += 1) client.record('bench_event', fields);
  const fromMs = performance.now();
  for (let index = 0; index < count; index += 1) client.record('bench_event', fields);
  say({ micros: ((performance.now() - fromMs) / count) * 1000 });
  process.exit(0);
}

for (let index = 0; index < (mode.startsWith('nothing') ? 0 : 5); index += 1) {
  client.record(`bench_event_${index}`, { ...fields, errors: index });
}
function end() {
  // The same clock in all processes of the machine.
  say({ doneNs: String(process.hrtime.bigint()) });
  if (mode === 'exit') process.exit(0);
  if (mode === 'kill') process.kill(process.pid, 'SIGKILL');
  if (mode === 'life') client.close();
  else client.finish();
}
// Most programs wait for something before they end, and come to their event loop.
if (mode === 'nothing-later') setTimeout(end, 50);
else end();
