import { printArticle } from '@candor/manifest/article';
import { type CommandContext, writeJson } from './command-context.ts';

/** `article` */
export function runArticle(context: CommandContext): number {
  const { manifest, prefix } = context;
  const article = printArticle(manifest, { command: prefix });
  if (context.isJson) {
    writeJson(context, { product: manifest.product, declaration: context.hash, article });
  } else {
    context.stdout.write(article);
  }
  return 0;
}
