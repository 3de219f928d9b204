/** Who answers requests: the doors, the API and the pages, on the parts that they need. */
import { CollectorError } from '../../errors.ts';
import { bodyBytesInFlightMax, retryAfterBusyS, retryAfterJournalS } from '../../limits.ts';
import { createApi } from '../api/api.ts';
import { createAccountRoutes } from '../api/routes/account.ts';
import { createAskRoutes } from '../api/routes/ask.ts';
import { createKeyRoutes } from '../api/routes/keys.ts';
import { createProductRoutes } from '../api/routes/products.ts';
import { createStatusRoutes } from '../api/routes/status.ts';
import type { CountryLookup } from '../country/country.ts';
import type { ReadSenderAddress } from '../country/sender-address.ts';
import type { ServeDashboard } from '../dashboard/dashboard.ts';
import { createInflater } from '../door/inflate.ts';
import { createNativeDoor } from '../door/native-door.ts';
import { createAppInsightsDoor } from '../foreign/app-insights-door.ts';
import { createOtlpDoor, type ForeignDoor } from '../foreign/otlp-door.ts';
import { createBodyBudget } from '../http/body-budget.ts';
import { createHoldingsDoors } from '../holdings/holdings-doors.ts';
import type { Eraser } from '../holdings/eraser.ts';
import { createRouter } from '../http/router.ts';
import type { HandleRequest } from '../http/server.ts';
import type { Journal } from '../journal/journal.ts';
import type { Loader } from '../loader/loader.ts';
import type { Tombstones } from '../metadata/tombstones.ts';
import type { Quarantine } from '../quarantine/quarantine.ts';
import type { ReceiptKeys } from '../receipts/receipt-keys.ts';
import type { Registry } from '../registry/registry.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { StoreConnection } from './store-connection.ts';

export interface HandlerParts {
  readonly registry: Registry;
  readonly journal: Journal;
  readonly loader: Loader;
  readonly eraser: Eraser;
  readonly tombstones: Tombstones;
  readonly receiptKeys: ReceiptKeys;
  readonly quarantine: Quarantine;
  readonly connection: StoreConnection;
  readonly signIn: SignIn;
  readonly dashboard: ServeDashboard;
  readonly findCountry: CountryLookup;
  readonly readSenderAddress: ReadSenderAddress;
  readonly eventAgeMsMax: number;
  /** By which ids from other SDKs are hashed. */
  readonly foreignSecret: Buffer;
  readonly k: number;
  readonly version: string;
  readonly isStopping: () => boolean;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export function createHandlers(parts: HandlerParts): HandleRequest {
  const { registry, signIn, log, dashboard, connection } = parts;
  const { store, kind, isEngineUp } = connection;
  const routes = {
    ...createAccountRoutes(signIn),
    ...createProductRoutes({ ...parts, store }),
    ...createKeyRoutes(registry),
    ...createAskRoutes({ ...parts, store }),
    ...createStatusRoutes({ ...parts, store, kind, isEngineUp }),
  };
  return createRouter({
    nativeDoor: createNativeDoor(parts),
    holdingsDoors: createHoldingsDoors({ ...parts, store }),
    foreignDoors: createForeignDoors(parts),
    api: createApi({ routes, signIn, log }),
    dashboard,
    findHealthProblem: () => findHealthProblem(parts),
  });
}

/** They share one bound of bytes on their way, as the native door has one. */
function createForeignDoors(parts: HandlerParts): Readonly<Record<string, ForeignDoor>> {
  const intake = { budget: createBodyBudget(bodyBytesInFlightMax), inflater: createInflater() };
  const appInsights = createAppInsightsDoor(parts, intake);
  return {
    '/v1/logs': createOtlpDoor(parts, intake),
    '/v2/track': appInsights,
    '/v2.1/track': appInsights,
  };
}

/** Why reports are not taken at the moment, or null. A failing disk is tried again first: somebody may have made room. */
async function findHealthProblem(parts: HandlerParts): Promise<CollectorError | null> {
  if (parts.isStopping()) {
    return new CollectorError('collector_stopping', 'The collector is stopping.', {
      retryAfterS: retryAfterBusyS,
    });
  }
  await parts.journal.probe();
  const { isFailing, isFull } = parts.journal.status();
  if (isFailing) {
    return new CollectorError(
      'journal_failed',
      'Expected a disk that takes reports, got one that does not. Make room on it or repair it.',
      { retryAfterS: retryAfterJournalS },
    );
  }
  if (isFull) {
    return new CollectorError(
      'journal_full',
      'Expected room in the journal, got a journal at its limit. Bring the store back.',
      { retryAfterS: retryAfterJournalS },
    );
  }
  return null;
}
