import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '@candor/client/make-folder';
import { PROJECT_FILE } from './project-file.ts';

/** A small project that builds, shows every part of the language, and can be changed from there. */
const FILES: Readonly<Record<string, string>> = {
  'templates/aspects.stencil': `@# Aspects are written once and woven in wherever they are used.
@aspect section(title: text)
## {title}

@body

@end
@# With a pattern, an aspect wraps every template whose path fits.
@aspect signed on "mails/*"
@body
--
Sent by {"Stencil"}
@end
`,
  'templates/page.stencil': `@param title: text
@param items: list of { name: text, price: number }
# {title}

@wrap section("What there is")
@for item, index in items
{index + 1}. {item.name}: {item.price | fixed(2)}
@else
Nothing yet.
@end
@end
`,
  'templates/mails/welcome.stencil': `@param name: text?
Hello {name ?? "you"},

welcome.
`,
};

export type NewProject = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Makes a project in a folder that does not exist yet or is empty. */
export function createProject(folder: string): NewProject {
  try {
    if (existsSync(folder) && readdirSync(folder).length > 0) {
      return { ok: false, message: 'expected a new or an empty folder, got one with files in it' };
    }
    const settings = { name: basename(folder), target: 'javascript@2020' };
    writeNew(folder, PROJECT_FILE, `${JSON.stringify(settings, null, 2)}\n`);
    for (const [file, text] of Object.entries(FILES)) writeNew(folder, file, text);
    return { ok: true };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { ok: false, message: `expected to write into the folder, got ${code}` };
  }
}

function writeNew(folder: string, file: string, text: string): void {
  const path = join(folder, file);
  makeFolder(dirname(path));
  writeFileSync(path, text, { flag: 'wx' });
}
