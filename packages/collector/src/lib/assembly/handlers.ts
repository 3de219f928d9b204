/** Who answers requests: the doors, the API and the pages, on the parts that they need. */
import { createApi } from '../api/api.ts';
import { createOpenApiRoutes } from '../api/openapi.ts';
import { createAccountRoutes } from '../api/routes/account.ts';
import { createAskRoutes } from '../api/routes/ask.ts';
import { createAuditRoutes } from '../api/routes/audit.ts';
import { createChartRoutes } from '../api/routes/charts.ts';
import { createFailureRoutes } from '../api/routes/failures.ts';
import { createKeyRoutes } from '../api/routes/keys.ts';
import { createPeopleRoutes } from '../api/routes/people.ts';
import { createProductRoutes } from '../api/routes/products.ts';
import { createReleaseRoutes } from '../api/routes/releases.ts';
import { createStatusRoutes } from '../api/routes/status.ts';
import { createTokenRoutes } from '../api/routes/tokens.ts';
import { createVocabularyRoutes } from '../api/routes/vocabularies.ts';
import type { CreateBackup } from '../backup/create-backup.ts';
import type { SavedChartBook } from '../charts/saved-chart-book.ts';
import type { CountryLookup } from '../country/country.ts';
import type { ReadSenderAddress } from '../country/sender-address.ts';
import type { ServeDashboard } from '../dashboard/dashboard.ts';
import { createNativeDoor } from '../door/native-door.ts';
import { createAppInsightsDoor } from '../foreign/app-insights-door.ts';
import { createOtlpDoor } from '../foreign/otlp-door.ts';
import { serveQuickPulse } from '../foreign/app-insights/side-requests.ts';
import { createIntake } from '../foreign/read-request.ts';
import type { ForeignParts } from '../foreign/take-items.ts';
import { type BodyBudget, createBodyBudget } from '../http/body-budget.ts';
import { createHoldingsDoors } from '../holdings/holdings-doors.ts';
import type { Eraser } from '../holdings/eraser.ts';
import { type RouterParts, createRouter } from '../http/router.ts';
import type { HandleRequest } from '../http/server.ts';
import type { Journal } from '../journal/journal.ts';
import type { FindK } from '../k-rules/k-rules.ts';
import type { Loader } from '../loader/loader.ts';
import type { Audit } from '../metadata/audit.ts';
import type { Tombstones } from '../metadata/tombstones.ts';
import { type OnAnswer, createAnswerMeter } from '../operations/answer-meter.ts';
import type { IsMetricsToken } from '../operations/metrics-token.ts';
import { createOperationsDoors } from '../operations/operations-doors.ts';
import type { Quarantine } from '../quarantine/quarantine.ts';
import type { ReceiptKeys } from '../receipts/receipt-keys.ts';
import { type KeyBudgetsParts, createKeyBudgets } from '../registry/key-budgets.ts';
import type { Registry } from '../registry/registry.ts';
import type { Accounts } from '../sign-in/accounts.ts';
import type { RetentionRules } from '../retention/retention-rules.ts';
import type { Retention } from '../retention/retention.ts';
import type { FailureParts } from './failure-parts.ts';
import type { StoreConnection } from './store-connection.ts';

export interface HandlerParts {
  readonly registry: Registry;
  readonly failures: FailureParts;
  readonly journal: Journal;
  readonly loader: Loader;
  readonly eraser: Eraser;
  readonly createBackup: CreateBackup;
  /** That of `collector.json`. */
  readonly ownToken: string;
  readonly retention: Retention;
  readonly retentionRules: RetentionRules;
  readonly tombstones: Tombstones;
  readonly receiptKeys: ReceiptKeys;
  readonly quarantine: Quarantine;
  readonly connection: StoreConnection;
  readonly accounts: Accounts;
  readonly audit: Audit;
  readonly charts: SavedChartBook;
  readonly isMetricsToken: IsMetricsToken;
  readonly dashboard: ServeDashboard;
  readonly findCountry: CountryLookup;
  readonly readSenderAddress: ReadSenderAddress;
  readonly eventAgeMsMax: number;
  /** Of all doors together. */
  readonly bodyBytesInFlightMax: number;
  /** What holds for keys that have no limits of their own. */
  readonly keyLimits: Omit<KeyBudgetsParts, 'monotonicMs'>;
  /** By which ids from other SDKs are hashed. */
  readonly foreignSecret: Buffer;
  readonly findK: FindK;
  readonly version: string;
  readonly accessLog: boolean;
  readonly dataFolder: string;
  readonly isStopping: () => boolean;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export function createHandlers(given: HandlerParts): HandleRequest {
  const keyBudgets = createKeyBudgets({ ...given.keyLimits, monotonicMs: () => performance.now() });
  const parts = { ...given, keyBudgets, vocabularies: given.failures.vocabularies };
  const { registry, failures, accounts, log, dashboard, connection } = parts;
  const { signIn } = accounts;
  const { store, kind, isEngineUp, countEngineRestarts } = connection;
  const handlers = {
    ...createOpenApiRoutes(parts.version),
    ...createAccountRoutes(accounts),
    ...createPeopleRoutes(accounts.people),
    ...createTokenRoutes(accounts.apiTokens),
    ...createAuditRoutes(parts.audit),
    ...createProductRoutes({ ...parts, store }),
    ...createKeyRoutes(registry, keyBudgets),
    ...createVocabularyRoutes(registry, failures.vocabularies),
    ...createChartRoutes(registry, parts.charts),
    ...createFailureRoutes({ ...parts, ...failures, failures: store.failures }),
    ...createReleaseRoutes({ ...parts, ...failures, failures: store.failures }),
    ...createAskRoutes({ ...parts, store }),
    ...createStatusRoutes({ ...parts, store, kind, isEngineUp }),
  };
  const meter = createAnswerMeter(
    () => performance.now() / 1000,
    parts.accessLog ? logAnswer(log) : undefined,
  );
  const budget = createBodyBudget(parts.bodyBytesInFlightMax);
  return createRouter({
    nativeDoor: createNativeDoor({ ...parts, budget }),
    holdingsDoors: createHoldingsDoors({ ...parts, store }),
    ...createForeignDoors(parts, budget),
    operations: createOperationsDoors({ ...parts, countEngineRestarts, signIn, isEngineUp, meter }),
    meter,
    api: createApi({ handlers, signIn, log }),
    dashboard,
  });
}

function createForeignDoors(
  parts: ForeignParts,
  budget: BodyBudget,
): Pick<RouterParts, 'otlpDoors' | 'appInsightsDoors'> {
  const intake = createIntake(budget);
  const appInsights = createAppInsightsDoor(parts, intake);
  return {
    otlpDoors: { '/v1/logs': createOtlpDoor(parts, intake) },
    appInsightsDoors: {
      '/v2/track': appInsights,
      '/v2.1/track': appInsights,
      '/QuickPulseService.svc/ping': serveQuickPulse,
      '/QuickPulseService.svc/post': serveQuickPulse,
    },
  };
}

/** Nothing of the request: a path can hold a key, and an address says who asked. */
function logAnswer(log: HandlerParts['log']): OnAnswer {
  return (door, status, seconds) =>
    log(`access: ${door} ${status === 0 ? 'gone' : status} in ${Math.round(seconds * 1000)} ms`);
}
