/** Administrators at work: keys, charts, people, tokens and manifests are made and changed over the API, all the time and side by side. */
import type { KeySummary, MadeToken, SavedChart } from '@candor/query/api';
import { askDishes } from '../../packages/collector/src/kitchen-questions.fixture.ts';
import { CELLAR_YAML } from '../../packages/collector/src/lib/registry/manifest.fixture.ts';
import type { Change, MetadataBook } from './metadata-book.ts';
import { type CallApi, NoAnswerError } from './metadata-listing.ts';

export interface Administrators {
  /** Resolves when none of them gets an answer any more. Rejects where one is refused. */
  readonly work: (call: CallApi) => Promise<void>;
}

export function createAdministrators(book: MetadataBook): Administrators {
  // What was begun before an end is not gone on with: its number is never used again.
  const numbers = WORKS.map(() => 0);
  return {
    work: async (call) => {
      const make = createMaker(book, call);
      const run = async (index: number, work: Work): Promise<void> => {
        for (;;) {
          const number = (numbers[index] ?? 0) + 1;
          numbers[index] = number;
          try {
            await work(make, number, book);
          } catch (failure) {
            if (failure instanceof NoAnswerError) return;
            throw failure;
          }
        }
      };
      await Promise.all(WORKS.map((work, index) => run(index, work)));
    },
  };
}

/** Resolves to the answer. `readId` finds in it the id of what was made. */
type Make = <Answer>(
  change: Change,
  path: string,
  body?: unknown,
  readId?: (answer: Answer) => string,
) => Promise<Answer>;

function createMaker(book: MetadataBook, call: CallApi): Make {
  return async <Answer>(
    change: Change,
    path: string,
    body?: unknown,
    readId?: (answer: Answer) => string,
  ) => {
    book.begin(change);
    const answer = await call<Answer>('POST', path, body);
    book.end(change, readId?.(answer));
    return answer;
  };
}

/** What one of them does with the thing of this number. */
type Work = (make: Make, number: number, book: MetadataBook) => Promise<void>;

const changeOf = (thing: string, act: string, after: string | null): Change => ({
  thing,
  after,
  row: `${act}: ${thing}`,
});

/** Every second one is revoked again. */
const makeKey: Work = async (make, number) => {
  const thing = `key${number}`;
  const created = changeOf(thing, 'key_created', 'usual');
  const keys = '/api/products/kitchen/keys';
  const { key } = await make<KeySummary>(created, keys, { environment: thing }, (made) => made.key);
  const limits = { requestsPerMinuteMax: number };
  await make(changeOf(thing, 'key_limited', String(number)), `${keys}/${key}/limit`, limits);
  if (number % 2 === 0) return;
  await make(changeOf(thing, 'key_revoked', `${number}, revoked`), `${keys}/${key}/revoke`);
};

/** Those that stay: a product has room for a hundred, and each end may leave one more. */
const chartsKept = 40;

const saveChart: Work = async (make, number, book) => {
  const question = askDishes(-(number % 300), 0);
  const after = `from ${question.span.from}`;
  const charts = '/api/products/kitchen/charts';
  const body = { title: `chart ${number}`, question };
  const saved = changeOf(body.title, 'chart_saved', after);
  await make<SavedChart>(saved, charts, body, ({ id }) => id);
  const oldest = `chart ${number - chartsKept}`;
  if (number <= chartsKept || !book.has(oldest)) return;
  await make(changeOf(oldest, 'chart_removed', null), `${charts}/${book.readId(oldest)}/remove`);
};

/** Of three invitations one is withdrawn, two are taken up; and of two users one is removed. */
const invite: Work = async (make, number) => {
  const thing = `person ${number}`;
  const [name, role] = [thing, 'viewer'];
  const invited = changeOf(thing, 'user_invited', 'invited, viewer');
  const { path } = await make<{ readonly path: string }>(invited, '/api/invitations', {
    name,
    role,
  });
  const encoded = encodeURIComponent(name);
  if (number % 3 === 0) {
    const withdrawn = changeOf(thing, 'invitation_withdrawn', null);
    await make(withdrawn, `/api/invitations/${encoded}/withdraw`);
    return;
  }
  const joining = { token: path.slice(path.indexOf('#') + 1), password: 'correct horse battery' };
  await make(changeOf(thing, 'user_joined', 'user, viewer'), '/api/join', joining);
  const user = `/api/users/${encoded}`;
  await make(changeOf(thing, 'role_changed', 'user, editor'), `${user}/role`, { role: 'editor' });
  if (number % 3 === 1) await make(changeOf(thing, 'user_removed', null), `${user}/remove`);
};

const makeToken: Work = async (make, number) => {
  const thing = `token ${number}`;
  const body = { name: thing, scopes: ['read'], days: 1 };
  const created = changeOf(thing, 'token_created', 'in force');
  const { summary } = await make<MadeToken>(
    created,
    '/api/tokens',
    body,
    (made) => made.summary.id,
  );
  await make(changeOf(thing, 'token_revoked', 'revoked'), `/api/tokens/${summary.id}/revoke`);
};

const registerManifest: Work = async (make, number) => {
  const title = `Cellar ${number}`;
  const registered = changeOf('cellar', 'manifest_registered', title);
  await make(
    registered,
    '/api/manifests',
    CELLAR_YAML.replace('title: Kitchen', `title: ${title}`),
  );
};

const WORKS: readonly Work[] = [makeKey, saveChart, invite, makeToken, registerManifest];
