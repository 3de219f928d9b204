/** People and what acts for them: users, invitations, sessions, tokens, and what they did. Instants are RFC 3339, days UTC. */
export const ACCOUNT_SCHEMAS = {
  Role: {
    enum: ['viewer', 'editor', 'administrator'],
    description: 'Each role may do what those before it may.',
  },
  Scope: {
    enum: ['read', 'register', 'manage', 'audit'],
    description:
      'What a token may do. `read`: Read manifests, keys, figures, the state of the collector, saved charts, vocabularies, failures and their status, what blocked main threads, the health of releases, alerts, the gate. `register`: Register manifests, vocabularies; read names to declare. `manage`: Change keys, saved charts, failures and their status, source links and alert addresses; read what was refused, source links and alert addresses. `audit`: Read the audit log.',
  },
  Me: {
    type: 'object',
    additionalProperties: false,
    required: ['user', 'setupNeeded'],
    properties: {
      user: { anyOf: [{ $ref: '#/components/schemas/SignedIn' }, { type: 'null' }] },
      setupNeeded: { type: 'boolean', description: 'True until the first administrator exists.' },
    },
  },
  SignedIn: {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'role'],
    properties: { name: { type: 'string' }, role: { $ref: '#/components/schemas/Role' } },
  },
  Credentials: {
    type: 'object',
    required: ['name', 'password'],
    properties: { name: { type: 'string' }, password: { type: 'string' } },
  },
  Welcome: {
    type: 'object',
    required: ['name', 'password', 'token'],
    properties: {
      name: { type: 'string' },
      password: { type: 'string' },
      token: {
        type: 'string',
        description: 'What follows # in the link that the collector printed.',
      },
    },
  },
  Join: {
    type: 'object',
    required: ['token', 'password'],
    properties: {
      token: { type: 'string', description: 'What follows # in the link of the invitation.' },
      password: { type: 'string' },
    },
  },
  PasswordChange: {
    type: 'object',
    required: ['password', 'next'],
    properties: { password: { type: 'string' }, next: { type: 'string' } },
  },
  Empty: { type: 'object', required: [], properties: {}, description: 'An empty object.' },
  People: {
    type: 'object',
    additionalProperties: false,
    required: ['users', 'invitations'],
    properties: {
      users: { type: 'array', items: { $ref: '#/components/schemas/UserSummary' } },
      invitations: { type: 'array', items: { $ref: '#/components/schemas/InvitationSummary' } },
    },
  },
  UserSummary: {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'role', 'created', 'sessions'],
    properties: {
      name: { type: 'string' },
      role: { $ref: '#/components/schemas/Role' },
      created: { type: 'string', format: 'date-time' },
      sessions: { type: 'integer', minimum: 0, description: 'Sessions that have not ended.' },
    },
  },
  RoleChange: {
    type: 'object',
    required: ['role'],
    properties: { role: { $ref: '#/components/schemas/Role' } },
  },
  NewInvitation: {
    type: 'object',
    required: ['name', 'role'],
    properties: { name: { type: 'string' }, role: { $ref: '#/components/schemas/Role' } },
  },
  InvitationSummary: {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'role', 'invitedBy', 'expires'],
    properties: {
      name: { type: 'string' },
      role: { $ref: '#/components/schemas/Role' },
      invitedBy: { type: 'string' },
      expires: { type: 'string', format: 'date-time' },
    },
  },
  MadeInvitation: {
    type: 'object',
    additionalProperties: false,
    required: ['invitation', 'path'],
    properties: {
      invitation: { $ref: '#/components/schemas/InvitationSummary' },
      path: {
        type: 'string',
        description: 'Path and fragment of the one-time link. Shown once: only its hash is kept.',
      },
    },
  },
  SessionSummary: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'created', 'expires', 'lastUsed', 'isThis'],
    properties: {
      id: { type: 'string', description: 'The first letters of a hash: opens nothing.' },
      created: {
        type: ['string', 'null'],
        format: 'date-time',
        description: 'Null where it is older than this list.',
      },
      expires: { type: 'string', format: 'date-time' },
      lastUsed: {
        anyOf: [{ $ref: '#/components/schemas/Day' }, { type: 'null' }],
        description: 'A day, never a time or an address.',
      },
      isThis: { type: 'boolean', description: 'True for the session that asks.' },
    },
  },
  SessionsEnded: {
    type: 'object',
    additionalProperties: false,
    required: ['ended'],
    properties: { ended: { type: 'integer', minimum: 0 } },
  },
  TokenSummary: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'name', 'scopes', 'created', 'createdBy', 'expires', 'lastUsed', 'revoked'],
    properties: {
      id: { type: 'string' },
      name: { type: 'string' },
      scopes: { type: 'array', items: { $ref: '#/components/schemas/Scope' } },
      created: { type: 'string', format: 'date-time' },
      createdBy: { type: 'string' },
      expires: { type: 'string', format: 'date-time' },
      lastUsed: {
        anyOf: [{ $ref: '#/components/schemas/Day' }, { type: 'null' }],
        description: 'A day, never a time.',
      },
      revoked: { type: ['string', 'null'], format: 'date-time' },
    },
  },
  NewToken: {
    type: 'object',
    required: ['name', 'scopes', 'days'],
    properties: {
      name: { type: 'string' },
      scopes: { type: 'array', items: { $ref: '#/components/schemas/Scope' } },
      days: { type: 'integer', minimum: 1, maximum: 366, description: 'Days until it expires.' },
    },
  },
  MadeToken: {
    type: 'object',
    additionalProperties: false,
    required: ['summary', 'token'],
    properties: {
      summary: { $ref: '#/components/schemas/TokenSummary' },
      token: { type: 'string', description: 'Shown once: only its hash is kept.' },
    },
  },
  AuditPage: {
    type: 'object',
    additionalProperties: false,
    required: ['acts', 'before'],
    properties: {
      acts: { type: 'array', items: { $ref: '#/components/schemas/AuditedAct' } },
      before: {
        type: ['integer', 'null'],
        description: 'What to ask for the next, older page with; null on the last.',
      },
    },
  },
  AuditedAct: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'at', 'actor', 'act', 'subject', 'detail'],
    properties: {
      id: { type: 'integer' },
      at: { type: 'string', format: 'date-time' },
      actor: {
        type: 'string',
        description: "A user's name; in brackets a token, the command line or the start.",
      },
      act: { type: 'string' },
      subject: {
        type: 'string',
        description: 'The product, key, user or token that it was done to. Never a secret.',
      },
      detail: {
        type: 'string',
        description:
          'What it was changed to: a role, scopes, limits. Empty where there is nothing to say.',
      },
    },
  },
} as const;
