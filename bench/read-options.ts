/** What a benchmark is told on its command line: `--help` prints the manual, and what is wrong is said without a stack. */
import { parseArgs } from 'node:util';

interface Option {
  readonly type: 'boolean' | 'string';
  readonly multiple?: boolean;
  readonly default?: string | boolean;
  /** Must be a number, zero or more. */
  readonly isNumber?: boolean;
  /** The words it can have. */
  readonly words?: readonly string[];
  /** One line for `--help`. */
  readonly help: string;
}

type Options = Readonly<Record<string, Option>>;
type Values<Given extends Options> = ReturnType<typeof parseArgs<{ options: Given }>>['values'];

/** The options' values. Ends the process with 0 after `--help`, with 2 on wrong usage. */
export function readOptions<const Given extends Options>(
  { name, about }: { readonly name: string; readonly about: string },
  given: Given,
): Values<Given> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    console.log(printHelp(name, about, given));
    process.exit(0);
  }
  const [values, wrong] = parse(args, given);
  if (values !== null) return values;
  console.error(wrong);
  console.error(`npm run bench -- ${name} --help prints what there is.`);
  return process.exit(2);
}

function parse<const Given extends Options>(
  args: string[],
  options: Given,
): readonly [Values<Given>, ''] | readonly [null, string] {
  try {
    const { values } = parseArgs({ args, options });
    const wrong = Object.entries(options)
      .map(([name, option]) => findWrong(name, option, Reflect.get(values, name)))
      .find((found) => found !== null);
    return wrong === undefined ? [values, ''] : [null, wrong];
  } catch (failure) {
    return [null, failure instanceof Error ? failure.message : String(failure)];
  }
}

function findWrong(name: string, { isNumber, words }: Option, said: unknown): string | null {
  const given = [said].flat().filter((value) => typeof value === 'string');
  const notNumber = given.find((value) => value === '' || !(Number(value) >= 0));
  if (isNumber === true && notNumber !== undefined) {
    return `Expected a number for --${name}, got ${notNumber}.`;
  }
  const notWord = given.find((value) => words?.includes(value) === false);
  if (words === undefined || notWord === undefined) return null;
  return `Expected ${words.join(' or ')} for --${name}, got ${notWord}.`;
}

function printHelp(name: string, about: string, options: Options): string {
  const rows = Object.entries(options).map(([option, { type, multiple, isNumber, ...rest }]) => {
    const value = isNumber === true ? ' NUMBER' : ' WORD';
    const notes = [
      ...(multiple === true ? ['may be repeated'] : []),
      ...(typeof rest.default === 'string' ? [`default ${rest.default}`] : []),
    ];
    const more = notes.length > 0 ? ` (${notes.join(', ')})` : '';
    return [`--${option}${type === 'string' ? value : ''}`, `${rest.help}${more}`] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
  return [
    `npm run bench -- ${name} [options]`,
    '',
    `${about} bench/README.md has the figures and how they are measured.`,
    '',
    ...lines,
  ].join('\n');
}
