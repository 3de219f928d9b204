// A product's options and declaration, the same for every program here.
const field = { title: 'Things', why: 'For a test.', optional: false };

exports.declare = (product) => ({
  hash: '0123456789abcdef',
  manifest: {
    manifest: 1,
    product,
    title: 'A product',
    vendor: 'Example',
    privacy: 'https://example.com/privacy',
    collector: 'https://telemetry.invalid',
    key: product,
    consent: { default: 'ask', environment: {}, settings: null, unattended: 'same' },
    lanes: { usage: { why: 'For a test.', consent: 'ask', rule: null } },
    ids: { device: 'until_reset' },
    session: {},
    events: {
      'thing.made': {
        title: 'Thing made',
        why: 'For a test.',
        lane: 'usage',
        when: 'In a test.',
        fields: { count: { ...field, type: 'count', unit: null, buckets: null } },
      },
    },
    questions: [],
  },
});

/** Opens a product in a folder of its own, with a user who agrees. */
exports.open = (createTelemetry, folder, product, collector) => {
  const telemetry = createTelemetry(exports.declare(product), {
    version: '1.0.0',
    folder: `${folder}/${product}`,
    settingsFolders: [],
    ...(collector === undefined ? {} : { collector }),
    effects: { env: {}, isInteractive: () => true, isContainer: () => false },
  });
  const chosen = telemetry.choose('on');
  if (!chosen.ok) throw new Error(chosen.message);
  return telemetry;
};
