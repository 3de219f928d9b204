/** What a page of a product is about: the product, its manifest, and the span, environment and filters that its address says. */
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import type { ProductSummary, RegisteredManifest } from '@candor/query/api';
import { dayOf } from '@candor/query/day';
import type { Day, Dimension, Filter, Metric, Question, Span, Step } from '@candor/query/question';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, useRouteContext } from '@tanstack/react-router';
import { useMemo } from 'react';
import { readEnvironment, sayEnvironment } from '../../address/environment.ts';
import type { SharedSearch } from '../../address/search.ts';
import { defaultStep, lengthOfSpan, resolveSpan, type TimeStep } from '../../address/span.ts';
import { weeklyStepDaysMax } from '../../limits.ts';
import { keepApplicable, keepDeclared } from './filter-choices.ts';
import { manifestQuery, productsQuery } from '../products/query.ts';
import type { Page } from './pages.ts';
import { usePage } from './use-page.ts';

export interface Scope {
  readonly product: ProductSummary;
  readonly registered: RegisteredManifest;
  readonly manifest: Manifest;
  readonly span: Span;
  readonly step: TimeStep;
  /** The label of the keys under which the reports came in that are shown. */
  readonly environment: string;
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
  const page = usePage();
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
      ...readView(search, today, registered.manifest, page),
      today,
    };
  }, [products, registered, id, search, today, page]);
}

function readView(
  search: SharedSearch,
  today: Day,
  manifest: Manifest,
  page: Page | undefined,
): Pick<Scope, 'span' | 'step' | 'environment' | 'filters'> {
  const span = resolveSpan(search, today);
  const filters = keepDeclared(search.filters ?? [], manifest);
  return {
    span,
    step: search.step ?? stepOf(page, span),
    environment: readEnvironment(search.environment),
    filters,
  };
}

/** The page's own step, unless the span is so long that it would have too many. */
function stepOf(page: Page | undefined, span: Span): TimeStep {
  const suits = page?.step !== undefined && lengthOfSpan(span) <= weeklyStepDaysMax;
  return suits ? page.step : defaultStep(span);
}

interface QuestionOptions {
  readonly breakdown?: Dimension | null;
  /** The page's own step where it is left out. */
  readonly step?: Step;
  readonly span?: Span;
  /** For a question that names no event: which lane it is about. */
  readonly lane?: LaneName | undefined;
}

/** A question about what the page shows: its product, its span, its environment, and those of its filters that the question can take. */
export function buildQuestion(
  scope: Scope,
  metric: Metric,
  options: QuestionOptions = {},
): Question {
  const breakdown = options.breakdown ?? null;
  const { lane } = options;
  const filters = keepApplicable(scope.filters, { metric, breakdown });
  return {
    product: scope.product.product,
    metric,
    breakdown,
    filters: lane === undefined ? filters : keepOfLane(filters, scope.manifest, lane),
    span: options.span ?? scope.span,
    step: options.step ?? scope.step,
    ...(lane !== undefined && { lane }),
    ...sayEnvironment(scope.environment),
  };
}

/** Reports of different lanes can not be joined, so a filter by a field holds for questions about its own lane alone. */
function keepOfLane(
  filters: readonly Filter[],
  { events }: Manifest,
  lane: LaneName,
): readonly Filter[] {
  return filters.filter(({ dimension }) => {
    if (dimension.by === 'event') return false;
    return dimension.by === 'fact' || events[dimension.event]?.lane === lane;
  });
}
