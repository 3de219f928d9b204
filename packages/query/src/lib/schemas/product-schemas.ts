/** Products and what the collector keeps for them, the collector itself, and the form of an error. */
export const PRODUCT_SCHEMAS = {
  Day: { type: 'string', format: 'date', description: 'A UTC day, `YYYY-MM-DD`.' },
  Manifest: {
    type: 'object',
    description:
      'The normal form of a telemetry.yaml. `candor manifest schema` prints the schema of the text.',
  },
  ProductSummary: {
    type: 'object',
    additionalProperties: false,
    required: ['product', 'title', 'vendor', 'countedBy', 'firstDay', 'lastDay'],
    properties: {
      product: { type: 'string' },
      title: { type: 'string' },
      vendor: { type: 'string' },
      countedBy: { enum: ['device', 'session'] },
      firstDay: {
        anyOf: [{ $ref: '#/components/schemas/Day' }, { type: 'null' }],
        description: 'First day on which something happened; null while nothing has arrived.',
      },
      lastDay: { anyOf: [{ $ref: '#/components/schemas/Day' }, { type: 'null' }] },
      retention: { type: 'array', items: { $ref: '#/components/schemas/LaneRetention' } },
    },
  },
  LaneRetention: {
    type: 'object',
    additionalProperties: false,
    required: ['lane', 'days'],
    properties: {
      lane: { type: 'string' },
      days: {
        type: ['integer', 'null'],
        description: 'Days for which events are kept after they were received; null for ever.',
      },
    },
  },
  RegisteredManifest: {
    type: 'object',
    additionalProperties: false,
    required: ['hash', 'registered', 'manifest'],
    properties: {
      hash: { type: 'string' },
      registered: { type: 'string', format: 'date-time' },
      manifest: { $ref: '#/components/schemas/Manifest' },
    },
  },
  ManifestText: {
    type: 'string',
    description: 'The text of a telemetry.yaml, or its JSON normal form.',
  },
  ManifestAdded: {
    type: 'object',
    additionalProperties: false,
    required: ['product', 'hash', 'added'],
    properties: {
      product: { type: 'string' },
      hash: { type: 'string' },
      added: {
        type: 'boolean',
        description: 'False when this very manifest was registered already.',
      },
    },
  },
  KeySummary: {
    type: 'object',
    additionalProperties: false,
    required: ['key', 'product', 'environment', 'created', 'revoked', 'budget'],
    properties: {
      key: { type: 'string' },
      product: { type: 'string' },
      environment: { type: 'string' },
      created: { type: 'string', format: 'date-time' },
      revoked: { type: ['string', 'null'], format: 'date-time' },
      budget: { $ref: '#/components/schemas/KeyBudget' },
    },
  },
  KeyBudget: {
    type: 'object',
    additionalProperties: false,
    required: ['requestsPerMinuteMax', 'bytesPerMinuteMax', 'isOwn', 'refused'],
    properties: {
      requestsPerMinuteMax: { type: 'integer', minimum: 1 },
      bytesPerMinuteMax: { type: 'integer', minimum: 1, description: 'Of bodies, inflated.' },
      isOwn: {
        type: 'boolean',
        description: "Whether one of the two is the key's own, and not the collector's.",
      },
      refused: {
        type: ['integer', 'null'],
        minimum: 0,
        description:
          'Requests that were told to come again since the collector was started. Null for whoever may not make keys.',
      },
    },
  },
  KeyLimits: {
    type: 'object',
    required: [],
    properties: {
      requestsPerMinuteMax: { type: ['integer', 'null'], minimum: 1 },
      bytesPerMinuteMax: { type: ['integer', 'null'], minimum: 1 },
    },
    description: "What is left out stays as it is; null is the collector's own setting.",
  },
  NewKey: {
    type: 'object',
    required: ['environment'],
    properties: { environment: { type: 'string' } },
  },
  QuarantineRow: {
    type: 'object',
    additionalProperties: false,
    required: ['version', 'event', 'field', 'reason', 'count', 'lastDay'],
    properties: {
      version: { type: 'string' },
      event: { type: 'string' },
      field: { type: 'string' },
      reason: { type: 'string' },
      count: { type: 'integer', minimum: 1, description: 'How often, never by how many.' },
      lastDay: { $ref: '#/components/schemas/Day' },
    },
    description: 'What was refused: by name and reason, with counts, never a value.',
  },
  UndeclaredNames: {
    type: 'object',
    additionalProperties: false,
    required: ['product', 'manifest', 'names', 'unnameable'],
    properties: {
      product: { type: 'string' },
      manifest: { $ref: '#/components/schemas/Manifest' },
      names: { type: 'array', items: { $ref: '#/components/schemas/UndeclaredName' } },
      unnameable: {
        type: 'array',
        items: { type: 'string' },
        description:
          'Declared events with fields whose names do not look like those of a program, and so are not kept; empty for such names of events themselves.',
      },
    },
  },
  UndeclaredName: {
    type: 'object',
    additionalProperties: false,
    required: ['event', 'field', 'isAlways', 'kinds'],
    properties: {
      event: { type: 'string' },
      field: { type: 'string', description: 'Empty for the event itself.' },
      isAlways: {
        type: 'boolean',
        description:
          'Whether the field came as often as its event, where no event of that name is declared.',
      },
      kinds: {
        type: 'array',
        items: { enum: ['boolean', 'whole', 'number', 'word', 'text', 'other'] },
      },
    },
    description: 'Never a value, nor how often: of what kinds values were.',
  },
  CollectorStatus: {
    type: 'object',
    additionalProperties: false,
    required: ['version', 'engine', 'journal', 'eventsStored', 'retention'],
    properties: {
      version: { type: 'string' },
      engine: {
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'version', 'up'],
        properties: {
          kind: { enum: ['embedded', 'cluster'] },
          version: { type: 'string' },
          up: { type: 'boolean' },
        },
      },
      journal: {
        type: 'object',
        additionalProperties: false,
        required: ['bytes', 'eventsWaiting'],
        properties: {
          bytes: { type: 'integer', minimum: 0 },
          eventsWaiting: { type: 'integer', minimum: 0 },
        },
      },
      eventsStored: { type: 'integer', minimum: 0, description: 'Of all products together.' },
      retention: { $ref: '#/components/schemas/RetentionStatus' },
    },
  },
  RetentionStatus: {
    type: 'object',
    additionalProperties: false,
    required: ['held', 'applied', 'dropped'],
    properties: {
      held: {
        type: 'boolean',
        description: 'True while nothing is dropped, because the clock has jumped ahead.',
      },
      applied: {
        type: ['string', 'null'],
        format: 'date-time',
        description: 'When it was last seen that nothing is kept for too long.',
      },
      dropped: { type: 'array', items: { $ref: '#/components/schemas/DroppedEvents' } },
    },
  },
  DroppedEvents: {
    type: 'object',
    additionalProperties: false,
    required: ['product', 'lane', 'events', 'lastDay'],
    properties: {
      product: { type: 'string' },
      lane: { type: 'string' },
      events: { type: 'integer', minimum: 0, description: 'All that were ever dropped.' },
      lastDay: { $ref: '#/components/schemas/Day' },
    },
  },
  OpenApi: { type: 'object', description: 'A document of OpenAPI 3.1: this one.' },
  ApiError: {
    type: 'object',
    additionalProperties: false,
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        additionalProperties: false,
        required: ['code', 'message'],
        properties: {
          code: { type: 'string', description: 'One of the closed list in docs/errors.md.' },
          message: { type: 'string', description: 'What was expected, what came, what to do.' },
          issues: { type: 'array', items: { $ref: '#/components/schemas/Issue' } },
        },
      },
    },
  },
  Issue: {
    type: 'object',
    additionalProperties: false,
    required: ['path', 'code', 'message'],
    properties: {
      path: { type: 'string' },
      line: { type: 'integer' },
      code: { type: 'string' },
      message: { type: 'string' },
    },
  },
} as const;
