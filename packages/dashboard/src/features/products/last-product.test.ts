import type { ProductSummary } from '@candor/query/api';
import type { Day } from '@candor/query/question';
import { expect, test } from 'vitest';
import { chooseProduct } from './last-product.ts';

function summary(product: string, lastDay: string | null): ProductSummary {
  const day = lastDay as Day | null;
  return { product, title: product, vendor: 'v', countedBy: 'device', firstDay: day, lastDay: day };
}

const PRODUCTS = [summary('silent', null), summary('heard', '2026-11-21'), summary('other', null)];

test('the product looked at last is opened, if it is still there', () => {
  expect(chooseProduct(PRODUCTS, 'other')).toBe('other');
  expect(chooseProduct(PRODUCTS, 'gone')).toBe('heard');
});

test('else one that has reports, else any, else none', () => {
  expect(chooseProduct(PRODUCTS, null)).toBe('heard');
  expect(chooseProduct([summary('silent', null)], null)).toBe('silent');
  expect(chooseProduct([], null)).toBeUndefined();
});
