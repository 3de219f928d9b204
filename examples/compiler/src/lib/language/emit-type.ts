import type { Parameter } from './syntax.ts';
import type { ValueType } from './value-type.ts';

/** The parameters of a template as a TypeScript interface, so that a caller can not pass the wrong data. */
export function emitDataInterface(parameters: readonly Parameter[]): readonly string[] {
  return [
    'export interface Data {',
    ...parameters.map((parameter) => `  ${emitProperty(parameter.name, parameter.type)};`),
    '}',
  ];
}

function emitProperty(name: string, type: ValueType): string {
  return type.kind === 'optional'
    ? `readonly ${name}?: ${emitType(type.of)} | null | undefined`
    : `readonly ${name}: ${emitType(type)}`;
}

function emitType(type: ValueType): string {
  switch (type.kind) {
    case 'text':
      return 'string';
    case 'flag':
      return 'boolean';
    case 'list':
      return `readonly (${emitType(type.of)})[]`;
    case 'optional':
      return `${emitType(type.of)} | null | undefined`;
    case 'record':
      return `{ ${Object.entries(type.fields)
        .map(([name, field]) => emitProperty(name, field))
        .join('; ')} }`;
    default:
      return type.kind;
  }
}
