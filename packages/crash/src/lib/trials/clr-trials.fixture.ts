/**
 * Trials of .NET: each bug in the words of each runtime and language, with users' types, paths and messages around it.
 */
import { CLR_BUGS, type ClrPrinted } from './clr-bugs.fixture.ts';
import { CLR_DIALECTS, type ClrDialect } from './clr-dialects.fixture.ts';
import { PRIVATE, type Trial } from './trial.fixture.ts';

const { user, company, file, host } = PRIVATE;

const FOLDERS: readonly string[] = [
  `C:\\Users\\${user}\\${company} (x86)\\${file}.cs`,
  `\\\\${host}\\${company}$\\a, b\\${file}.cs`,
  `/home/${user}/${company}: x/${file}.cs`,
  `/_/src/${company}/${file}.fs`,
  `D:\\a\\1\\s\\${company} in C:\\${file}.vb`,
];

/** Every form of every bug by every dialect. */
export function makeClrTrials(): Trial[] {
  return CLR_BUGS.flatMap(({ name, type, vendor, forms }) =>
    forms.flatMap((form, at) =>
      CLR_DIALECTS.map((dialect, index) => ({
        id: `${name} (${at}), ${dialect.name}`,
        runtime: 'dotnet' as const,
        failure: printClr(form, dialect, FOLDERS[(at + index) % FOLDERS.length] ?? ''),
        vendor: form.vendor ?? vendor,
        type,
        bug: name,
      })),
    ),
  );
}

/** `Exception.ToString()`. */
function printClr(printed: ClrPrinted, dialect: ClrDialect, folder: string): string {
  const lines = [...printAll(printed, dialect, folder)];
  for (const [index, error] of (printed.errors ?? []).entries()) {
    const [head = '', ...rest] = printAll(error, dialect, folder);
    lines.push(`${dialect.inner(index)}${head}`, ...rest.slice(0, -1), `${rest.at(-1)}<---`, '');
  }
  return lines.map((line) => `${dialect.indent ?? ''}${line}`).join(dialect.lineEnd);
}

function printAll(
  { head, frames, cause, tail = [] }: ClrPrinted,
  dialect: ClrDialect,
  folder: string,
): string[] {
  const own = frames.map((frame, index) =>
    frame === '---' ? dialect.again : dialect.frame(frame, folder, 3 + index),
  );
  if (cause === undefined) return [head, ...own, ...tail];
  const [innerHead = '', ...inner] = printAll(cause, dialect, folder);
  const heads = dialect.isOneLine ? [`${head} ---> ${innerHead}`] : [head, ` ---> ${innerHead}`];
  return [...heads, ...inner, dialect.innerEnd, ...own, ...tail];
}
