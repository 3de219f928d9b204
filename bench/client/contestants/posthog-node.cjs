const { PostHog } = require('posthog-node');

exports.start = (host) => {
  const client = new PostHog('phc_bench', { host });
  return {
    record: (event, properties) => client.capture({ distinctId: 'device', event, properties }),
    finish: () => client.shutdown(),
  };
};
