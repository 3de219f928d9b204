/** Charts that people have saved. */
export const CHART_SCHEMAS = {
  SavedChart: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'title', 'question', 'saved', 'savedBy'],
    properties: {
      id: { type: 'string' },
      title: { type: 'string' },
      question: {
        anyOf: [{ $ref: '#/components/schemas/Question' }, { type: 'null' }],
        description:
          'With the span in which it was saved. Null where it asks for what the newest manifest no longer declares.',
      },
      saved: { type: 'string', format: 'date-time' },
      savedBy: { type: 'string', description: 'The name of a user, or of a token.' },
    },
  },
  NewChart: {
    type: 'object',
    required: ['title', 'question'],
    properties: {
      title: {
        type: 'string',
        minLength: 1,
        maxLength: 100,
        description: 'One line; different from those of the other charts of the product.',
      },
      question: {
        $ref: '#/components/schemas/Question',
      },
    },
  },
} as const;
