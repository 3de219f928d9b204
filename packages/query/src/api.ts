/**
 * The collector's HTTP API as types, from the table of routes and the schemas: what the collector serves and the dashboard calls
 * can not drift apart. Bodies are JSON. Every error has the form `ApiError` and a 4xx or 5xx status.
 *
 * Sign-in is a session cookie (HttpOnly, SameSite=Strict); requests that change something must carry
 * `content-type: application/json` (or `application/yaml` for a manifest) and an `Origin` that is the collector's own, or a
 * bearer token instead of the cookie.
 */
import type { ROUTES, RouteName } from './routes.ts';
import type { Schemed, Used } from './schemas.ts';

export type { Role, RouteName, Scope } from './routes.ts';

/** Route → what it takes (`body`; never: nothing) and answers with (`answer`). `:name` marks a path parameter. */
export type Api = {
  readonly [Route in RouteName]: {
    readonly body: Used<(typeof ROUTES)[Route]['body']>;
    readonly query: keyof (typeof ROUTES)[Route]['query'];
    readonly answer: Used<(typeof ROUTES)[Route]['answer']>;
  };
};

export type Me = Schemed['Me'];
export type Credentials = Schemed['Credentials'];
export type People = Schemed['People'];
export type UserSummary = Schemed['UserSummary'];
export type InvitationSummary = Schemed['InvitationSummary'];
export type MadeInvitation = Schemed['MadeInvitation'];
export type SessionSummary = Schemed['SessionSummary'];
export type TokenSummary = Schemed['TokenSummary'];
export type MadeToken = Schemed['MadeToken'];
export type AuditPage = Schemed['AuditPage'];
export type ProductSummary = Schemed['ProductSummary'];
export type RegisteredManifest = Schemed['RegisteredManifest'];
export type ManifestAdded = Schemed['ManifestAdded'];
export type KeySummary = Schemed['KeySummary'];
export type QuarantineRow = Schemed['QuarantineRow'];
export type UndeclaredNames = Schemed['UndeclaredNames'];
export type UndeclaredName = Schemed['UndeclaredName'];
export type CollectorStatus = Schemed['CollectorStatus'];
export type BatchAnswer = Schemed['BatchAnswer'];
export type SavedChart = Schemed['SavedChart'];
export type NewChart = Schemed['NewChart'];
export type VocabularySummary = Schemed['VocabularySummary'];
export type VocabularyAdded = Schemed['VocabularyAdded'];
export type FailureStatus = Schemed['FailureStatus'];
export type FailureTitle = Schemed['FailureTitle'];
export type FailureGroup = Schemed['FailureGroup'];
export type FailurePage = Schemed['FailurePage'];
export type BlockedPlace = Schemed['BlockedPlace'];
export type BlockedPage = Schemed['BlockedPage'];
export type FailureCell = Schemed['FailureCell'];
export type FailureFrame = Schemed['FailureFrame'];
export type FailureError = Schemed['FailureError'];
export type FailureVariant = Schemed['FailureVariant'];
export type FailureDetail = Schemed['FailureDetail'];
export type FailureSaid = Schemed['FailureSaid'];
export type FailureSettings = Schemed['FailureSettings'];
export type VersionHealth = Schemed['VersionHealth'];
export type ReleaseHealth = Schemed['ReleaseHealth'];
export type ComparedReleases = Schemed['ComparedReleases'];
export type ReleaseVerdict = Schemed['ReleaseVerdict'];
export type AlertSummary = Schemed['AlertSummary'];
export type ApiError = Schemed['ApiError'];
