import { expect, test } from 'vitest';
import { fillPath, writeQuery } from './call.ts';

test('path parameters are put in place, encoded', () => {
  expect(fillPath('/api/products/:product/keys/:key/revoke', { product: 'a/b', key: 'k 1' })).toBe(
    '/api/products/a%2Fb/keys/k%201/revoke',
  );
});

test('a parameter without a value stays visible, so that the mistake is seen', () => {
  expect(fillPath('/api/products/:product/keys', {})).toBe('/api/products/:product/keys');
});

test('what follows the path is written where it is said, and nothing is where it is not', () => {
  expect(writeQuery({ before: 7, rows: 50 })).toBe('?before=7&rows=50');
  expect(writeQuery({ before: null })).toBe('');
  expect(writeQuery({ version: '1.0 & more' })).toBe('?version=1.0%20%26%20more');
});
