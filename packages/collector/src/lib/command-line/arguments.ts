/** From the command line and the environment to what is to be done. */
import { parseArgs } from 'node:util';
import type { CollectorOptions } from '../../collector.ts';
import { CollectorError } from '../../errors.ts';
import { expandPatterns } from './expand-patterns.ts';

export type Command =
  | { readonly command: 'help' }
  | { readonly command: 'version' }
  | { readonly command: 'serve'; readonly options: CollectorOptions }
  | {
      readonly command: 'manifest-add';
      readonly dataFolder: string;
      readonly files: readonly string[];
    };

export type Environment = Readonly<Record<string, string | undefined>>;

const DATA_DEFAULT = './.candor';
const PORT_DEFAULT = 4318;

const OPTIONS = {
  data: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  'store-url': { type: 'string' },
  manifests: { type: 'string', multiple: true },
  dashboard: { type: 'string' },
  'trusted-proxy': { type: 'string', multiple: true },
  'country-database': { type: 'string' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

/** Reads folders only to expand patterns. @throws CollectorError usage */
export function parseCommand(argv: readonly string[], environment: Environment): Command {
  const { values, positionals } = parseOptions(argv);
  if (values.help === true) return { command: 'help' };
  if (values.version === true) return { command: 'version' };
  const dataFolder = values.data ?? (environment['CANDOR_DATA'] || DATA_DEFAULT);
  const [first, second, ...rest] = positionals;
  if (first === 'manifest') {
    if (second !== 'add' || rest.length === 0) {
      throw usage('Expected "manifest add FILE…", got something else.');
    }
    return { command: 'manifest-add', dataFolder, files: expandPatterns(rest) };
  }
  const files = first === 'serve' ? positionals.slice(1) : positionals;
  // A shell expands "--manifests a/*.yaml" itself: then only the first file belongs to the option.
  if (files.length > 0 && values.manifests === undefined) {
    throw usage('Expected no command, serve, or manifest add; got another command.');
  }
  const storeUrl = values['store-url'] ?? environment['CANDOR_STORE_URL'];
  const host = values.host ?? environment['CANDOR_HOST'];
  return {
    command: 'serve',
    options: {
      dataFolder,
      port: parsePort(values.port ?? environment['CANDOR_PORT']),
      manifestFiles: expandPatterns([...(values.manifests ?? []), ...files]),
      countryDatabase: values['country-database'] ?? null,
      ...(host ? { host } : {}),
      ...(storeUrl ? { storeUrl } : {}),
      ...(values.dashboard === undefined ? {} : { dashboardFolder: values.dashboard }),
      ...(values['trusted-proxy'] === undefined ? {} : { trustedProxies: values['trusted-proxy'] }),
    },
  };
}

function parseOptions(
  argv: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    throw usage(explain(cause), cause);
  }
}

/** In words of our own: Node's repeat what was typed, and talk of positional arguments. */
function explain(cause: unknown): string {
  const code = (cause as { readonly code?: unknown }).code;
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const name = /'(--?[a-z][a-z-]{0,30})'/.exec((cause as Error).message)?.[1];
    return `Expected only known options, got ${name ?? 'another one'}.`;
  }
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    return 'Expected each option with the value that it takes, got one without, or a flag with one.';
  }
  return 'Expected options and a command, got something else.';
}

function parsePort(text: string | undefined): number {
  if (text === undefined || text === '') return PORT_DEFAULT;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw usage('Expected the port to be a whole number from 0 to 65535, got something else.');
}

function usage(message: string, cause?: unknown): CollectorError {
  return new CollectorError('usage', `${message} "candor-collector --help" shows what there is.`, {
    cause,
  });
}
