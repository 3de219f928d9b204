/**
 * A product whose user has agreed and keeps the raw log, and the collector that it reports to: what `verify`, `export` and `erase`
 * work with.
 */
import { type HoldingsCollector, startHoldingsCollector } from './holdings-collector.fixture.ts';
import { createTestProduct, type TestProduct } from './product.fixture.ts';

export interface HoldingsProduct {
  readonly product: TestProduct;
  readonly collector: HoldingsCollector;
  readonly close: () => Promise<void>;
}

/** `sinks` as `createTestProduct()` has it: the collector alone by default. */
export async function createHoldingsProduct(
  ...sinks: Parameters<typeof createTestProduct>
): Promise<HoldingsProduct> {
  const [product, collector] = await Promise.all([
    createTestProduct(...sinks),
    startHoldingsCollector(),
  ]);
  product.setting.collector = collector.url;
  await product.run('enable');
  await product.run('log', '--raw', 'on');
  return {
    product,
    collector,
    close: async () => {
      await Promise.all([product.close(), collector.close()]);
    },
  };
}
