/** The two commands that print pages. */
import { printArticle } from '@candor/manifest/article';
import type { CommandContext } from './command-context.ts';
import { writeJson } from './command-context.ts';
import { COMMANDS, EXIT_CODES, findCommand } from './command-table.ts';
import { formatCommandPage, formatManual } from './manual.ts';
import { describeUnknown } from './parse-arguments.ts';

/** `help [COMMAND]` */
export function runHelp(context: CommandContext): number {
  const [name] = context.operands;
  const command = name === undefined ? undefined : findCommand(name);
  if (name !== undefined && command === undefined) {
    context.stderr.write(`${describeUnknown('help about a command', COMMANDS, name)}\n`);
    return 2;
  }
  if (context.isJson) {
    writeJson(context, {
      commands: command === undefined ? COMMANDS : [command],
      exitCodes: Object.fromEntries(EXIT_CODES),
    });
  } else {
    context.stdout.write(
      command === undefined
        ? formatManual(context.prefix)
        : formatCommandPage(context.prefix, command),
    );
  }
  return 0;
}

/** `article` */
export function runArticle(context: CommandContext): number {
  const { manifest, prefix, hash, stdout } = context;
  const article = printArticle(manifest, { command: prefix });
  if (context.isJson) writeJson(context, { product: manifest.product, declaration: hash, article });
  else stdout.write(article);
  return 0;
}
