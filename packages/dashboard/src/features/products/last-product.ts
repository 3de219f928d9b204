/** Which product to open when the address names none: the one looked at last in this browser, else one with reports. */
import type { ProductSummary } from '@candor/query/api';

const STORAGE_KEY = 'candor.product';

export function chooseProduct(
  products: readonly ProductSummary[],
  last: string | null = readLastProduct(),
): string | undefined {
  const chosen =
    products.find(({ product }) => product === last) ??
    products.find(({ lastDay }) => lastDay !== null) ??
    products[0];
  return chosen?.product;
}

export function rememberProduct(product: string): void {
  try {
    localStorage.setItem(STORAGE_KEY, product);
  } catch {
    // Storage can be forbidden; then the first product is opened.
  }
}

function readLastProduct(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}
