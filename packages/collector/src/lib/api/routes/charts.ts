/** Saved charts. */
import type { SavedChartBook } from '../../charts/saved-chart-book.ts';
import type { Registry } from '../../registry/registry.ts';
import { type Handlers, parseTexts, readActorName, readMember } from '../route.ts';
import { requireProduct } from './products.ts';

type ChartRoute =
  | 'GET /api/products/:product/charts'
  | 'POST /api/products/:product/charts'
  | 'POST /api/products/:product/charts/:id/remove';

export function createChartRoutes(
  registry: Registry,
  charts: SavedChartBook,
): Handlers<ChartRoute> {
  return {
    'GET /api/products/:product/charts': (request) =>
      charts.list(requireProduct(registry, request.param('product')).manifest),
    'POST /api/products/:product/charts': async (request) => {
      const { manifest } = requireProduct(registry, request.param('product'));
      const body = await request.readJson();
      const { title } = parseTexts(body, ['title']);
      const question = readMember(body, 'question');
      return charts.save(manifest, title, question, readActorName(request));
    },
    'POST /api/products/:product/charts/:id/remove': (request) => {
      const { manifest } = requireProduct(registry, request.param('product'));
      return charts.remove(manifest, request.param('id'), readActorName(request));
    },
  };
}
