// The same product without the event that tells how a session ends: what that costs is the difference.
const { open } = require('./candor.cjs');

exports.start = (url, folder, nowMs) => open('declaration-without-health.json', url, folder, nowMs);
