import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkLicenceKey } from '@candor/client/licence';
import { makeFolder } from '@candor/client/make-folder';
import { trialDays } from '../../limits.ts';
import { type Licence, formatDay, isEdition } from './licence.ts';

const LICENCE_FILE = 'licence.json';
/** As telemetry.yaml names it. */
const PRODUCT = 'stencil';
const MS_PER_DAY = 86_400_000;

/** What the file holds: a key, or the day on which the user started his own trial. */
type Held = { readonly key: string } | { readonly trialStarted: string };

type WrittenLicence =
  | { readonly ok: true; readonly value: Licence }
  | { readonly ok: false; readonly message: string };

/** The licences of one user, in a folder of the product. */
export interface LicenceStore {
  /** The licence in force now; without a file, or with one that does not hold, it is the free edition. */
  readonly read: () => Licence;
  readonly writeKey: (key: string) => WrittenLicence;
  /** Starts the one trial that a user can start himself. */
  readonly startTrial: () => WrittenLicence;
}

export function createLicenceStore(
  folder: string,
  publicKey: string,
  now: () => number,
): LicenceStore {
  const path = join(folder, LICENCE_FILE);
  const read = (): Licence => {
    const held = readHeld(path);
    if (held === null) return free(null);
    return 'key' in held
      ? judgeKey(held.key, publicKey, now())
      : judgeTrial(held.trialStarted, now());
  };
  const write = (held: Held): WrittenLicence => {
    try {
      makeFolder(folder);
      writeFileSync(path, `${JSON.stringify(held)}\n`, { mode: 0o600 });
      return { ok: true, value: read() };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      return {
        ok: false,
        message: `expected to keep the licence in the user's folder, got ${code}`,
      };
    }
  };
  return {
    read,
    writeKey: (key) => {
      const { remark } = judgeKey(key, publicKey, now());
      // A key that does not hold takes the place of none that does.
      return remark === null ? write({ key: key.trim() }) : { ok: false, message: remark };
    },
    startTrial: () =>
      readHeld(path) === null
        ? write({ trialStarted: formatDay(now()) })
        : { ok: false, message: 'expected no licence yet: a trial can be started once' },
  };
}

function readHeld(path: string): Held | null {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>>;
    if (typeof value['key'] === 'string') return { key: value['key'] };
    return typeof value['trialStarted'] === 'string'
      ? { trialStarted: value['trialStarted'] }
      : null;
  } catch {
    return null;
  }
}

function judgeKey(key: string, publicKey: string, nowMs: number): Licence {
  const checked = checkLicenceKey(key, { publicKeys: [publicKey], product: PRODUCT, nowMs });
  if (!checked.ok) return free(checked.message);
  const terms = checked.value;
  const { edition, expires, auditWaived } = terms;
  if (!isEdition(edition)) {
    return free('Expected an edition that this version of Stencil has, got another one.');
  }
  return { edition, origin: 'key', terms, auditWaived, expires, remark: null };
}

function judgeTrial(started: string, nowMs: number): Licence {
  const startMs = Date.parse(`${started}T00:00:00Z`);
  if (Number.isNaN(startMs) || startMs > nowMs)
    return free('The trial has no start that can be read.');
  const expires = formatDay(startMs + (trialDays - 1) * MS_PER_DAY);
  if (expires < formatDay(nowMs)) return free(`The trial ended on ${expires}.`);
  return { ...free(null), edition: 'trial', origin: 'self_made', expires };
}

function free(remark: string | null): Licence {
  return {
    edition: 'free',
    origin: 'none',
    terms: null,
    auditWaived: false,
    expires: null,
    remark,
  };
}
