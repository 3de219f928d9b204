/**
 * Questions and answers as they go over the wire. Their types stand in question.ts and answer.ts, with what each member means;
 * question-schemas.test.ts has the compiler compare the two.
 */
export const QUESTION_SCHEMAS = {
  Question: {
    type: 'object',
    required: ['product', 'metric', 'breakdown', 'filters', 'span', 'step'],
    properties: {
      product: { type: 'string' },
      metric: { $ref: '#/components/schemas/Metric' },
      breakdown: { anyOf: [{ $ref: '#/components/schemas/Dimension' }, { type: 'null' }] },
      filters: { type: 'array', items: { $ref: '#/components/schemas/Filter' } },
      span: { $ref: '#/components/schemas/Span' },
      step: { enum: ['day', 'week', 'month', 'span'] },
      lane: { enum: ['usage', 'exceptions', 'performance', 'licence'] },
      environment: { type: 'string', description: 'Left out, `production`.' },
    },
  },
  Metric: {
    anyOf: [
      { type: 'object', required: ['of'], properties: { of: { const: 'installations' } } },
      { type: 'object', required: ['of'], properties: { of: { const: 'sessions' } } },
      {
        type: 'object',
        required: ['of', 'event'],
        properties: { of: { const: 'events' }, event: { type: ['string', 'null'] } },
      },
      {
        type: 'object',
        required: ['of', 'event', 'field', 'statistic', 'over'],
        properties: {
          of: { const: 'field' },
          event: { type: 'string' },
          field: { type: 'string' },
          statistic: { enum: ['sum', 'mean', 'p50', 'p90'] },
          over: { enum: ['each', 'latest'] },
        },
      },
      {
        type: 'object',
        required: ['of', 'event', 'field'],
        properties: {
          of: { const: 'distribution' },
          event: { type: 'string' },
          field: { type: 'string' },
        },
      },
      {
        type: 'object',
        required: ['of', 'event', 'field'],
        properties: {
          of: { const: 'distinct' },
          event: { type: 'string' },
          field: { type: 'string' },
        },
      },
    ],
  },
  Dimension: {
    anyOf: [
      {
        type: 'object',
        required: ['by', 'fact'],
        properties: { by: { const: 'fact' }, fact: { type: 'string' } },
      },
      { type: 'object', required: ['by'], properties: { by: { const: 'event' } } },
      {
        type: 'object',
        required: ['by', 'event', 'field'],
        properties: {
          by: { const: 'field' },
          event: { type: 'string' },
          field: { type: 'string' },
        },
      },
    ],
  },
  Filter: {
    type: 'object',
    required: ['dimension', 'values'],
    properties: {
      dimension: { $ref: '#/components/schemas/Dimension' },
      values: { type: 'array', items: { type: 'string' } },
    },
  },
  Span: {
    type: 'object',
    required: ['from', 'to'],
    properties: {
      from: { $ref: '#/components/schemas/Day' },
      to: { $ref: '#/components/schemas/Day' },
    },
    description: 'UTC days, both included, at most 800.',
  },
  Answer: {
    type: 'object',
    additionalProperties: false,
    required: ['question', 'unit', 'countedBy', 'k', 'rows', 'folded', 'installations', 'asOf'],
    properties: {
      question: { $ref: '#/components/schemas/Question' },
      unit: { type: 'string' },
      countedBy: { enum: ['device', 'session'] },
      k: { type: 'integer', minimum: 2 },
      rows: { type: 'array', items: { $ref: '#/components/schemas/AnswerRow' } },
      folded: {
        type: 'object',
        additionalProperties: false,
        required: ['groups', 'rows'],
        properties: {
          groups: { type: 'integer', minimum: 0 },
          rows: { type: 'integer', minimum: 0 },
        },
      },
      installations: { type: ['integer', 'null'], description: 'Null when fewer than k.' },
      asOf: { type: 'string', format: 'date-time' },
    },
  },
  AnswerRow: {
    type: 'object',
    additionalProperties: false,
    required: ['at', 'group', 'bucket', 'value', 'installations', 'folded'],
    properties: {
      at: { anyOf: [{ $ref: '#/components/schemas/Day' }, { type: 'null' }] },
      group: { type: ['string', 'null'] },
      bucket: { anyOf: [{ $ref: '#/components/schemas/Bucket' }, { type: 'null' }] },
      value: { type: 'number' },
      installations: { type: 'integer', minimum: 2, description: 'Never fewer than k.' },
      folded: { type: 'boolean' },
    },
  },
  Bucket: {
    type: 'object',
    additionalProperties: false,
    required: ['from', 'to'],
    properties: { from: { type: 'number' }, to: { type: ['number', 'null'] } },
  },
  Batch: {
    type: 'object',
    required: ['questions'],
    properties: {
      questions: {
        type: 'array',
        items: { $ref: '#/components/schemas/Question' },
        minItems: 1,
        maxItems: 100,
      },
    },
  },
  BatchAnswer: {
    type: 'object',
    additionalProperties: false,
    required: ['answers'],
    properties: {
      answers: {
        type: 'array',
        items: {
          anyOf: [
            { $ref: '#/components/schemas/Answer' },
            { $ref: '#/components/schemas/ApiError' },
          ],
        },
        description: 'One for each question, in their order: its answer, or why it has none.',
      },
    },
  },
} as const;
