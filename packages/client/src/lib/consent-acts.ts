/**
 * What is said about consent in this process: the user's choices, a site's policy, that the notice was shown. It is kept for later
 * runs, and holds in this one even where no disk can keep it.
 */
import { buildAgreement } from '@candor/local/agreement';
import type { ConsentInputs } from '@candor/local/consent';
import type { ConsentPlaces } from '@candor/local/consent-inputs';
import {
  choiceFileOf,
  readNotice,
  readSignature,
  siteFileOf,
  type Stored,
  type StoredChoice,
  type StoredNotice,
  type StoredSitePolicy,
  type WriteResult,
} from '@candor/local/settings';
import { writeChoice, writeNotice, writeSitePolicy } from '@candor/local/write-settings';
import type { LaneName } from '@candor/manifest/manifest';
import type { ConsentWatch } from './consent-watch.ts';

export interface ConsentActs {
  /** Keeps the user's choice. It holds in this process even where no disk can keep it. */
  readonly choose: (choice: 'on' | 'off', lanes: readonly LaneName[], nowMs: number) => WriteResult;
  /** Only `allowed` takes a prohibition back. Any other value, such as a site's own word for it, is one. */
  readonly setSitePolicy: (policy: 'forbidden' | 'allowed', nowMs: number) => void;
  /** What the notice has told of before this run. */
  readonly notice: () => Stored<StoredNotice>;
  /** Whether this run has shown the notice. */
  readonly isNoticeRun: () => boolean;
  /** Keeps what the notice tells now. It counts from the next run on. */
  readonly markNotice: (notice: StoredNotice) => void;
}

/** What was said in this process and could not be kept on a disk. It holds in place of what lies there until that changes. */
interface Unkept<Value> {
  readonly said: Stored<Value>;
  /** Null where there is no disk to change. */
  readonly file: string | null;
  /** Of the file when it could not be written: another one has been written since, by somebody who spoke later. */
  readonly signature: string;
}

export function createConsentActs(
  { manifest, folder }: ConsentPlaces,
  hash: string,
  watch: ConsentWatch,
): ConsentActs {
  const unkept = createUnkeptStore();
  let noticeBefore: Stored<StoredNotice> | null = null;
  const readLast = (): Stored<StoredNotice> =>
    folder === null ? { state: 'absent' } : readNotice(folder);
  const decide = (): void =>
    watch.decideWith((read) => ({
      ...read,
      ...unkept.putOver(read),
      ...(noticeBefore === null ? {} : { notice: noticeBefore, isNoticeRun: true }),
    }));

  return {
    choose: (choice, lanes, nowMs) => {
      const at = new Date(nowMs).toISOString();
      let result: WriteResult = { ok: true };
      for (const lane of lanes) {
        const agreed = choice === 'on' ? buildAgreement(manifest, lane) : {};
        const stored: StoredChoice = { choice, at, manifest: hash, agreed };
        const written = folder === null ? NO_HOME : writeChoice(folder, lane, stored);
        const file = folder === null ? null : choiceFileOf(folder, lane);
        unkept.setChoice(lane, written.ok ? null : sayHere(foundHere(stored), file));
        if (!written.ok) result = written;
      }
      decide();
      return result;
    },
    setSitePolicy: (policy, nowMs) => {
      const stored: StoredSitePolicy = { policy: 'forbidden', at: new Date(nowMs).toISOString() };
      const kept = policy === 'allowed' ? null : stored;
      const isWritten = folder !== null && writeSitePolicy(folder, kept).ok;
      const said: Stored<StoredSitePolicy> = kept === null ? { state: 'absent' } : foundHere(kept);
      unkept.setSite(isWritten ? null : sayHere(said, folder === null ? null : siteFileOf(folder)));
      decide();
    },
    notice: () => noticeBefore ?? readLast(),
    isNoticeRun: () => noticeBefore !== null,
    markNotice: (notice) => {
      noticeBefore ??= readLast();
      if (folder !== null) writeNotice(folder, notice);
      decide();
    },
  };
}

const NO_HOME: WriteResult = {
  ok: false,
  message:
    'Expected a home folder to keep the choice in, got none. It holds for this process; set an environment variable of the product to make it last.',
};

function foundHere<Value>(value: Value): Stored<Value> {
  return { state: 'found', value, origin: 'this process' };
}

interface UnkeptStore {
  /** Null where it was kept. */
  readonly setChoice: (lane: LaneName, choice: Unkept<StoredChoice> | null) => void;
  readonly setSite: (policy: Unkept<StoredSitePolicy> | null) => void;
  /** What was said here and is still the last word, in place of what was read. */
  readonly putOver: (inputs: ConsentInputs) => Pick<ConsentInputs, 'choices' | 'site'>;
}

function createUnkeptStore(): UnkeptStore {
  const choices = new Map<LaneName, Unkept<StoredChoice>>();
  let site: Unkept<StoredSitePolicy> | null = null;
  return {
    setChoice: (lane, choice) => {
      if (choice === null) choices.delete(lane);
      else choices.set(lane, choice);
    },
    setSite: (policy) => {
      site = policy;
    },
    putOver: (inputs) => {
      const over: Partial<Record<LaneName, Stored<StoredChoice>>> = { ...inputs.choices };
      for (const [lane, choice] of choices) {
        if (isLast(choice)) over[lane] = choice.said;
        else choices.delete(lane);
      }
      if (site !== null && !isLast(site)) site = null;
      return { choices: over, site: site?.said ?? inputs.site };
    },
  };
}

function sayHere<Value>(said: Stored<Value>, file: string | null): Unkept<Value> {
  return { said, file, signature: file === null ? '' : readSignature([file]) };
}

/** Whether nobody has written the file since. */
function isLast({ file, signature }: Unkept<unknown>): boolean {
  return file === null || readSignature([file]) === signature;
}
