/** What knows of failures and of the health of releases, put together, and the watch over releases. */
import type { AlertSummary } from '@candor/query/api';
import type { Store } from '@candor/store/store';
import { type ReleaseWatch, listAlerts, startReleaseWatch } from '../alerts/watch-releases.ts';
import type { MailServer } from '../alerts/send-mail.ts';
import { type FailureGroups, createFailureGroups } from '../failures/failure-groups.ts';
import { type FailureSettingsBook, createFailureSettings } from '../failures/failure-settings.ts';
import { type GroupChanges, createGroupChanges } from '../failures/group-changes.ts';
import { type Vocabularies, createVocabularies } from '../failures/vocabularies.ts';
import type { FindK } from '../k-rules/k-rules.ts';
import type { Metadata } from '../metadata/metadata.ts';
import type { Registry } from '../registry/registry.ts';

export interface FailureParts {
  readonly vocabularies: Vocabularies;
  readonly groups: FailureGroups;
  readonly changes: GroupChanges;
  readonly settings: FailureSettingsBook;
  readonly listAlerts: (product: string) => readonly AlertSummary[];
  readonly watch: ReleaseWatch;
}

export interface FailureEffects {
  readonly metadata: Metadata;
  readonly registry: Registry;
  readonly store: Store;
  readonly findK: FindK;
  /** Null: no alert is sent by mail. */
  readonly mail: MailServer | null;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export function startFailureParts(effects: FailureEffects): FailureParts {
  const { metadata, store, findK, now } = effects;
  const { failures } = store;
  const rows = metadata.failureRows;
  const alerts = metadata.alertRows;
  const vocabularies = createVocabularies({ metadata, now });
  return {
    vocabularies,
    groups: createFailureGroups({ rows, failures, vocabularies, findK }),
    changes: createGroupChanges(metadata, now),
    settings: createFailureSettings(metadata, now),
    listAlerts: (product) => listAlerts(alerts, product),
    watch: startReleaseWatch({ ...effects, failures, alerts, settings: rows }),
  };
}
