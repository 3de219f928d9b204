/** Where a product's source lies, and who is told when a release does badly: read and changed by administrators. */
import type { FailureSettings } from '@candor/query/api';
import { CollectorError } from '../../errors.ts';
import {
  addressCharsMax,
  mailRecipientsMax,
  webhookSecretCharsMax,
  webhookSecretCharsMin,
} from '../../limits.ts';
import type { ActorName } from '../metadata/audit.ts';
import type { FailureSettingsRow } from '../metadata/failure-rows.ts';
import type { Metadata } from '../metadata/metadata.ts';

export interface FailureSettingsBook {
  readonly read: (product: string) => FailureSettings;
  /** What `value` leaves out stays as it is. @throws CollectorError body_invalid with every issue */
  readonly change: (product: string, value: unknown, actor: ActorName) => FailureSettings;
}

export function createFailureSettings(metadata: Metadata, now: () => number): FailureSettingsBook {
  const { failureRows, audit } = metadata;
  const read = (product: string): FailureSettings => {
    const { sourceLink, webhook, webhookSecret, mailTo } = failureRows.readSettings(product);
    return { sourceLink, webhook, hasWebhookSecret: webhookSecret !== null, mailTo };
  };
  return {
    read,
    change: (product, value, actor) => {
      const changed = parseChange(value, failureRows.readSettings(product));
      // Which settings, and none of their values: an address of a webhook can hold a secret.
      const detail = NAMES.filter((name) => Object.hasOwn(value as object, name)).join(' ');
      metadata.inTransaction(() => {
        failureRows.writeSettings(product, changed);
        audit.add({ at: now(), actor, act: 'failure_settings_changed', subject: product, detail });
      });
      return read(product);
    },
  };
}

/** One mailbox, as people write it: nothing that a header could end with. */
const MAILBOX = /^[^\s<>"(),:;@[\]\\]{1,64}@[a-zA-Z0-9.-]{1,190}$/;

interface Rule {
  readonly isGood: (value: unknown) => boolean;
  readonly expected: string;
}

const RULES: Readonly<Record<keyof FailureSettingsRow, Rule>> = {
  sourceLink: {
    isGood: (value) =>
      value === null || (isAddress(value, ['https:', 'http:']) && value.includes('{module}')),
    expected: 'an https address with {module} in it, or null',
  },
  webhook: {
    isGood: (value) => value === null || isAddress(value, ['https:', 'http:']),
    expected: 'an https address without a user name, or null',
  },
  webhookSecret: {
    isGood: (value) =>
      value === null ||
      (typeof value === 'string' &&
        value.length >= webhookSecretCharsMin &&
        value.length <= webhookSecretCharsMax),
    expected: `${webhookSecretCharsMin} to ${webhookSecretCharsMax} characters, or null`,
  },
  mailTo: {
    isGood: (value) =>
      Array.isArray(value) &&
      value.length <= mailRecipientsMax &&
      value.every((one) => typeof one === 'string' && MAILBOX.test(one)),
    expected: `a list of at most ${mailRecipientsMax} mail addresses`,
  },
};

const NAMES = Object.keys(RULES) as readonly (keyof FailureSettingsRow)[];

function parseChange(value: unknown, former: FailureSettingsRow): FailureSettingsRow {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid([]);
  const given = NAMES.filter((name) => Object.hasOwn(value, name));
  const wrong = given.filter((name) => !RULES[name].isGood(Reflect.get(value, name)));
  if (wrong.length > 0) throw invalid(wrong);
  const changes = Object.fromEntries(given.map((name) => [name, Reflect.get(value, name)]));
  const changed = { ...former, ...(changes as Partial<FailureSettingsRow>) };
  // A webhook whose receiver could not tell whose it is would be an invitation to forge it.
  if (changed.webhook !== null && changed.webhookSecret === null) throw invalid(['webhookSecret']);
  return changed;
}

function isAddress(value: unknown, protocols: readonly string[]): value is string {
  if (typeof value !== 'string' || value.length > addressCharsMax || !URL.canParse(value)) {
    return false;
  }
  const { protocol, username, password } = new URL(value);
  return protocols.includes(protocol) && username === '' && password === '';
}

function invalid(names: readonly (keyof FailureSettingsRow)[]): CollectorError {
  return new CollectorError(
    'body_invalid',
    'Expected settings of failures, got a body with issues. Correct them, and send it again.',
    {
      issues: names.map((path) => ({
        path,
        code: 'bad_form',
        message: `Expected ${RULES[path].expected}.`,
      })),
    },
  );
}
