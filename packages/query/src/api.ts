/**
 * The collector's HTTP API as types: one table of routes that the collector serves and the dashboard calls, so that the two
 * can not drift apart. Bodies are JSON. Every error has the form `ApiError` and a 4xx or 5xx status.
 *
 * Sign-in is a session cookie (HttpOnly, SameSite=Strict); requests that change something must carry
 * `content-type: application/json` (or `application/yaml` for a manifest) and an `Origin` that is the collector's own, or a
 * bearer token instead of the cookie.
 */
import type { Manifest } from '@candor/manifest/manifest';
import type { Answer } from './answer.ts';
import type { Day, Question } from './question.ts';

/** Route → what it takes (`body`) and answers with (`answer`). `:name` marks a path parameter. */
export interface Api {
  readonly 'GET /api/me': { readonly answer: Me };
  /** Makes the first administrator with the token of the one-time link; signs in. */
  readonly 'POST /api/welcome': {
    readonly body: Credentials & { readonly token: string };
    readonly answer: Me;
  };
  readonly 'POST /api/sign-in': { readonly body: Credentials; readonly answer: Me };
  readonly 'POST /api/sign-out': { readonly body: Record<string, never>; readonly answer: Me };
  readonly 'GET /api/products': { readonly answer: readonly ProductSummary[] };
  readonly 'GET /api/products/:product/manifest': { readonly answer: RegisteredManifest };
  /** The body is the text of a telemetry.yaml (or its JSON normal form). 422 with `issues` when it does not parse. */
  readonly 'POST /api/manifests': { readonly body: string; readonly answer: ManifestAdded };
  readonly 'GET /api/products/:product/keys': { readonly answer: readonly KeySummary[] };
  readonly 'POST /api/products/:product/keys': {
    readonly body: { readonly environment: string };
    readonly answer: KeySummary;
  };
  readonly 'POST /api/products/:product/keys/:key/revoke': {
    readonly body: Record<string, never>;
    readonly answer: KeySummary;
  };
  readonly 'GET /api/products/:product/quarantine': { readonly answer: readonly QuarantineRow[] };
  readonly 'POST /api/ask': { readonly body: Question; readonly answer: Answer };
  readonly 'GET /api/status': { readonly answer: CollectorStatus };
}

export interface Credentials {
  readonly name: string;
  readonly password: string;
}

export interface Me {
  readonly user: { readonly name: string; readonly role: Role } | null;
  /** True until the first administrator exists. */
  readonly setupNeeded: boolean;
}

export type Role = 'viewer' | 'editor' | 'administrator';

export interface ProductSummary {
  readonly product: string;
  readonly title: string;
  readonly vendor: string;
  readonly countedBy: 'device' | 'session';
  /** First and last day on which something happened; null while nothing has arrived. */
  readonly firstDay: Day | null;
  readonly lastDay: Day | null;
}

export interface RegisteredManifest {
  readonly hash: string;
  readonly registered: string;
  readonly manifest: Manifest;
}

export interface ManifestAdded {
  readonly product: string;
  readonly hash: string;
  /** False when this very manifest was registered already. */
  readonly added: boolean;
}

export interface KeySummary {
  readonly key: string;
  readonly product: string;
  readonly environment: string;
  readonly created: string;
  readonly revoked: string | null;
}

/** What was refused: by name and reason, with counts, never a value. */
export interface QuarantineRow {
  readonly version: string;
  readonly event: string;
  readonly field: string;
  readonly reason: string;
  readonly count: number;
  readonly lastDay: Day;
}

export interface CollectorStatus {
  readonly version: string;
  readonly engine: {
    readonly kind: 'embedded' | 'cluster';
    readonly version: string;
    readonly up: boolean;
  };
  readonly journal: { readonly bytes: number; readonly eventsWaiting: number };
  readonly eventsStored: number;
}

export interface ApiError {
  readonly error: {
    /** One of the closed list in docs/errors.md. */
    readonly code: string;
    /** What was expected, what came, what to do. */
    readonly message: string;
    readonly issues?: readonly {
      readonly path: string;
      readonly line?: number;
      readonly code: string;
      readonly message: string;
    }[];
  };
}
