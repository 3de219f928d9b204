/** `candor-collector tokens add|list|revoke`: tokens of programs, with the running collector or, where none runs, in the folder. */
import type { MadeToken, TokenSummary } from '@candor/query/api';
import { apiTokenDaysDefault, ownWorkMsMax } from '../../limits.ts';
import { type ConnectionFile, readConnectionFile } from '../data-folder/connection-file.ts';
import { createDataFolder, describeDataFolder } from '../data-folder/data-folder.ts';
import { lockDataFolder } from '../data-folder/lock.ts';
import { COMMAND_LINE_ACTOR } from '../metadata/audit.ts';
import { openMetadata } from '../metadata/metadata.ts';
import { type ApiTokens, createApiTokens } from '../sign-in/api-tokens.ts';
import { askOwnCollector, isOwnCollector, readOwnError } from './own-collector.ts';

export type TokensAct =
  | { readonly act: 'list'; readonly isJson: boolean }
  | {
      readonly act: 'add';
      readonly name: string;
      readonly scopes: readonly string[];
      readonly days: number;
    }
  | { readonly act: 'revoke'; readonly id: string };

export interface TokensEffects {
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly print: (line: string) => void;
}

/** What follows `tokens` on the command line; null where that is none of its forms. */
export function parseTokensAct(
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): TokensAct | null {
  const [verb, subject, ...rest] = words;
  const { scopes = '', days } = options;
  if (rest.length > 0 || typeof scopes !== 'string') return null;
  if (verb === 'list' && subject === undefined)
    return { act: 'list', isJson: options['json'] === true };
  if (subject === undefined) return null;
  if (verb === 'revoke') return { act: 'revoke', id: subject };
  if (verb !== 'add') return null;
  return {
    act: 'add',
    name: subject,
    scopes: scopes.split(',').map((scope) => scope.trim()),
    days: days === undefined ? apiTokenDaysDefault : Number(days),
  };
}

/** @throws CollectorError body_invalid, token_unknown, data_folder_unusable, data_folder_in_use */
export async function runTokens(
  dataFolder: string,
  act: TokensAct,
  effects: TokensEffects,
): Promise<void> {
  const folder = describeDataFolder(dataFolder);
  const connection = readConnectionFile(folder);
  if (connection !== null && (await isOwnCollector(connection))) {
    await perform(reachRunning(connection), act, effects.print);
    return;
  }
  createDataFolder(folder);
  const lock = lockDataFolder(folder);
  try {
    const metadata = openMetadata(folder.metadataFile);
    try {
      await perform(reachFolder(createApiTokens({ ...effects, metadata })), act, effects.print);
    } finally {
      metadata.close();
    }
  } finally {
    lock.release();
  }
}

/** The same from both: the collector's own, by its API or straight. */
interface Reached {
  readonly list: () => Promise<readonly TokenSummary[]>;
  readonly add: (token: Extract<TokensAct, { readonly act: 'add' }>) => Promise<MadeToken>;
  readonly revoke: (id: string) => Promise<TokenSummary>;
}

function reachFolder(tokens: ApiTokens): Reached {
  return {
    list: async () => Promise.resolve(tokens.list()),
    add: async (token) => Promise.resolve(tokens.add(token, COMMAND_LINE_ACTOR)),
    revoke: async (id) => Promise.resolve(tokens.revoke(id, COMMAND_LINE_ACTOR)),
  };
}

function reachRunning(connection: ConnectionFile): Reached {
  const ask = async (method: 'GET' | 'POST', path: string, body: object): Promise<unknown> => {
    const { status, value } = await askOwnCollector(connection, {
      method,
      path,
      contentType: 'application/json',
      body: method === 'GET' ? '' : JSON.stringify(body),
      signal: AbortSignal.timeout(ownWorkMsMax),
    });
    if (status === 200) return value;
    throw readOwnError(value);
  };
  return {
    list: async () => (await ask('GET', '/api/tokens', {})) as readonly TokenSummary[],
    add: async ({ name, scopes, days }) =>
      (await ask('POST', '/api/tokens', { name, scopes, days })) as MadeToken,
    revoke: async (id) =>
      (await ask('POST', `/api/tokens/${encodeURIComponent(id)}/revoke`, {})) as TokenSummary,
  };
}

async function perform(
  tokens: Reached,
  act: TokensAct,
  print: (line: string) => void,
): Promise<void> {
  if (act.act === 'add') {
    const { summary, token } = await tokens.add(act);
    print(`${describe(summary)}. It is shown only now:`);
    print(token);
  } else if (act.act === 'revoke') print(describe(await tokens.revoke(act.id)));
  else {
    const listed = await tokens.list();
    if (act.isJson) print(JSON.stringify(listed, null, 2));
    else for (const line of listed.map(describe)) print(line);
    if (listed.length === 0 && !act.isJson) print('No token was made.');
  }
}

/** `3f…: nightly report (read), until 2027-02-20, last used 2026-11-22`. */
function describe({ id, name, scopes, expires, lastUsed, revoked }: TokenSummary): string {
  const state =
    revoked === null ? `until ${expires.slice(0, 10)}` : `revoked ${revoked.slice(0, 10)}`;
  const use = lastUsed === null ? 'never used' : `last used ${lastUsed}`;
  return `${id}: ${name} (${scopes.join(', ')}), ${state}, ${use}`;
}
