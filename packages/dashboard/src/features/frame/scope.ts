/** What a page of a product is about: the product, its manifest, and the span and filters that its address says. */
import type { Manifest } from '@candor/manifest/manifest';
import type { ProductSummary, RegisteredManifest } from '@candor/query/api';
import { dayOf } from '@candor/query/day';
import type { Day, Dimension, Filter, Metric, Question, Span, Step } from '@candor/query/question';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, useRouteContext } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { SharedSearch } from '../../address/search.ts';
import { defaultStep, resolveSpan, type TimeStep } from '../../address/span.ts';
import { keepApplicable, keepDeclared } from './filter-choices.ts';
import { manifestQuery, productsQuery } from '../products/query.ts';

export interface Scope {
  readonly product: ProductSummary;
  readonly registered: RegisteredManifest;
  readonly manifest: Manifest;
  readonly span: Span;
  readonly step: TimeStep;
  readonly filters: readonly Filter[];
  readonly today: Day;
}

/** A product that has sent nothing yet, for the moment between the list of products and its manifest. */
function unheardProduct({ manifest }: RegisteredManifest): ProductSummary {
  return {
    product: manifest.product,
    title: manifest.title,
    vendor: manifest.vendor,
    countedBy: manifest.ids.device === 'none' ? 'session' : 'device',
    firstDay: null,
    lastDay: null,
  };
}

export const productRoute = getRouteApi('/products/$product');

/** The scope of the page that is shown. Only below `/products/$product`, whose loader has fetched what this reads. */
export function useScope(): Scope {
  const { product: id } = productRoute.useParams();
  const search = productRoute.useSearch();
  const { now } = useRouteContext({ from: '__root__' });
  const today = dayOf(now().getTime());
  const { data: products } = useSuspenseQuery(productsQuery);
  const { data: registered } = useSuspenseQuery(manifestQuery(id));
  return useMemo(() => {
    const product = products.find(({ product }) => product === id) ?? unheardProduct(registered);
    return {
      product,
      registered,
      manifest: registered.manifest,
      ...readView(search, today, registered.manifest),
      today,
    };
  }, [products, registered, id, search, today]);
}

function readView(
  search: SharedSearch,
  today: Day,
  manifest: Manifest,
): Pick<Scope, 'span' | 'step' | 'filters'> {
  const span = resolveSpan(search, today);
  const filters = keepDeclared(search.filters ?? [], manifest);
  return { span, step: search.step ?? defaultStep(span), filters };
}

interface QuestionOptions {
  readonly breakdown?: Dimension | null;
  /** The page's own step where it is left out. */
  readonly step?: Step;
  readonly span?: Span;
}

/** A question about what the page shows: its product, its span, and those of its filters that the question can take. */
export function buildQuestion(
  scope: Scope,
  metric: Metric,
  options: QuestionOptions = {},
): Question {
  const breakdown = options.breakdown ?? null;
  return {
    product: scope.product.product,
    metric,
    breakdown,
    filters: keepApplicable(scope.filters, { metric, breakdown }),
    span: options.span ?? scope.span,
    step: options.step ?? scope.step,
  };
}
