/**
 * Prints the `telemetry.generated.ts` of a product: the types of what it may record, and the manifest itself.
 */
import type { EventDeclaration, FieldDeclaration, Manifest } from './manifest.ts';
import { findRole, listRoleFields } from './roles.ts';
import { BLOCKED_OPERATION } from './blocked-operation.ts';
import { printKey, printLiteral, printText } from './lib/print-literal.ts';

/**
 * The text of a module that exports the types `Events` and `Facts`, those that roles of events bring, and the constant `declaration`. It
 * imports nothing but the type of that. `hash` is `hashManifest(manifest)`. The same manifest always gives the same text.
 */
export function printTypes(manifest: Manifest, hash: string): string {
  const facts = Object.entries(manifest.session).filter(([, fact]) => fact.builtIn === null);
  // Those with a role are Candor's to record.
  const events = Object.entries(manifest.events).filter(([, { role }]) => role === undefined);
  const own = printOwn(manifest);
  const operations = printOperations(manifest);
  return [
    '// Made by `candor manifest types` from telemetry.yaml. Do not edit: change that file, and make this one again.',
    "import type { Declaration } from '@candor/client/telemetry';",
    '',
    ...printComment(`The events of ${manifest.title}, as \`record()\` takes them.`, ''),
    ...printMembers('Events', events.flatMap(printEvent)),
    '',
    ...printComment('What the product itself says about a session, once at its start.', ''),
    ...printMembers(
      'Facts',
      facts.flatMap(([name, fact]) => printField(name, fact, '  ')),
    ),
    '',
    ...own,
    ...operations,
    ...printDeclared(own.length > 0, operations.length > 0),
    `  hash: ${printText(hash)},`,
    `  manifest: ${printLiteral(manifest, '  ', 10)},`,
    '};',
    '',
  ].join('\n');
}

/** What the product says of a failure: only where an event has that role. */
function printOwn(manifest: Manifest): readonly string[] {
  const [, failure] = findRole(manifest, 'failure') ?? [];
  if (failure === undefined) return [];
  return [
    ...printComment('What the product itself says of a failure, as `exception()` takes it.', ''),
    ...printMembers('Failures', printOwnFields(failure)),
    '',
  ];
}

/** The operations whose slowness is told: only where an event has that role. */
function printOperations(manifest: Manifest): readonly string[] {
  const [, slowness] = findRole(manifest, 'slowness') ?? [];
  const operation = slowness?.fields['operation'];
  if (operation?.type !== 'choice') return [];
  const names = operation.values.filter((name) => name !== BLOCKED_OPERATION).map(printText);
  if (names.length === 0) return [];
  const line = `export type Operations = ${names.join(' | ')};`;
  return [
    ...printComment(
      'Operations whose slowness is told, as `measure()` and `took()` take them.',
      '',
    ),
    ...(line.length <= 100
      ? [line]
      : ['export type Operations =', `${names.map((name) => `  | ${name}`).join('\n')};`]),
    '',
  ];
}

/** How the constant begins. Its types stand in an order: a later one needs those before it, whether or not the manifest has any. */
function printDeclared(hasFailures: boolean, hasOperations: boolean): readonly string[] {
  const failures = hasFailures ? ['Failures'] : hasOperations ? ['Record<string, never>'] : [];
  const types = ['Events', 'Facts', ...failures, ...(hasOperations ? ['Operations'] : [])];
  const line = `export const declaration: Declaration<${types.join(', ')}> = {`;
  if (line.length <= 100) return [line];
  return ['export const declaration: Declaration<', ...types.map((type) => `  ${type},`), '> = {'];
}

function printOwnFields(event: EventDeclaration): readonly string[] {
  const given = listRoleFields(event);
  return Object.entries(event.fields)
    .filter(([name]) => !given.includes(name))
    .flatMap(([name, field]) => printField(name, field, '  '));
}

/** A type alias and not an interface: only an alias can be passed where any map of events is taken. */
function printMembers(name: string, members: readonly string[]): readonly string[] {
  if (members.length === 0) return [`export type ${name} = Record<string, never>;`];
  return [`export type ${name} = {`, ...members, '};'];
}

function printEvent([name, event]: readonly [string, EventDeclaration]): readonly string[] {
  const comment = `${event.title} (lane ${event.lane}). Sent: ${endSentence(event.when)} Why: ${endSentence(event.why)}`;
  const fields = Object.entries(event.fields);
  const head = `  readonly ${printKey(name)}: `;
  const body =
    fields.length === 0
      ? [`${head}Record<string, never>;`]
      : [
          `${head}{`,
          ...fields.flatMap(([field, declared]) => printField(field, declared, '    ')),
          '  };',
        ];
  return [...printComment(comment, '  '), ...body];
}

function printField(name: string, field: FieldDeclaration, indent: string): readonly string[] {
  const unit = 'unit' in field && field.unit !== null ? ` (${field.unit})` : '';
  const comment = printComment(`${field.title}${unit}: ${field.why}`, indent);
  const optional = field.optional ? '?' : '';
  const head = `${indent}readonly ${printKey(name)}${optional}:`;
  const types = field.optional ? [...listTypes(field), 'undefined'] : listTypes(field);
  const line = `${head} ${types.join(' | ')};`;
  if (line.length <= 100 || types.length === 1) return [...comment, line];
  return [...comment, head, `${types.map((type) => `${indent}  | ${type}`).join('\n')};`];
}

function listTypes(field: FieldDeclaration): readonly string[] {
  switch (field.type) {
    case 'boolean':
      return ['boolean'];
    case 'count':
    case 'quantity':
    case 'duration':
      return ['number'];
    case 'choice':
      return field.values.map(printText);
    case 'failure':
      // Made by Candor alone.
      return ['never'];
    default:
      return ['string'];
  }
}

function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function printComment(text: string, indent: string): readonly string[] {
  // A sentence must not be able to close the comment that it stands in.
  const safe = text.replaceAll('*/', '* /');
  const line = `${indent}/** ${safe} */`;
  if (line.length <= 100) return [line];
  const lines = wrapWords(safe, 100 - indent.length - 3);
  return [`${indent}/**`, ...lines.map((words) => `${indent} * ${words}`), `${indent} */`];
}

/** Breaks a paragraph at blanks into lines of at most `columnsMax` characters; a longer word gets a line of its own. */
function wrapWords(text: string, columnsMax: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columnsMax) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}
