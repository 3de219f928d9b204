import { expect, test } from 'vitest';
import { readReturnAddress } from './return-address.ts';

test('after sign-in one returns to a page of this dashboard', () => {
  const back = '/products/stencil/overview?days=90&if.fact-os=linux';
  expect(readReturnAddress({ back })).toEqual({ back });
});

test('after sign-in nobody is sent elsewhere', () => {
  for (const back of [
    'https://example.com/',
    '//example.com',
    '/\\example.com',
    '/\t/example.com',
    '/\n/example.com',
    'javascript:alert(1)',
    'products',
    '',
    3,
  ]) {
    expect(readReturnAddress({ back })).toEqual({});
  }
});
