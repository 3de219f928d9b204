/** Routes about charts that people have saved: questions with a title, which stand beside those that the manifest declares. */
export const CHART_ROUTES = {
  'GET /api/products/:product/charts': {
    summary: 'Saved charts of a product, oldest first',
    access: 'viewer',
    scope: 'read',
    changes: false,
    body: null,
    query: {},
    answer: 'SavedChart[]',
  },
  'POST /api/products/:product/charts': {
    summary: 'Save a question under a title; who opens it asks it of a span of their own',
    access: 'editor',
    scope: 'manage',
    changes: true,
    body: 'NewChart',
    query: {},
    answer: 'SavedChart',
  },
  'POST /api/products/:product/charts/:id/remove': {
    summary: 'Remove a saved chart',
    access: 'editor',
    scope: 'manage',
    changes: true,
    body: 'Empty',
    query: {},
    answer: 'SavedChart[]',
  },
} as const;
