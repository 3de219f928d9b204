const { Analytics } = require('@segment/analytics-node');

exports.start = (host) => {
  const client = new Analytics({ writeKey: 'bench', host });
  client.on('error', () => undefined);
  return {
    record: (event, properties) => client.track({ anonymousId: 'device', event, properties }),
    finish: () => client.closeAndFlush(),
  };
};
