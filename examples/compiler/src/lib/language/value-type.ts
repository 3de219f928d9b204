/** The type of a value in a template. `unknown` comes only out of a fault that was reported already, and fits everything. */
export type ValueType =
  | { readonly kind: 'text' | 'number' | 'flag' | 'unknown' }
  | { readonly kind: 'list'; readonly of: ValueType }
  | { readonly kind: 'optional'; readonly of: ValueType }
  | { readonly kind: 'record'; readonly fields: Readonly<Record<string, ValueType>> };

export const TEXT: ValueType = { kind: 'text' };
export const NUMBER: ValueType = { kind: 'number' };
export const FLAG: ValueType = { kind: 'flag' };
export const UNKNOWN: ValueType = { kind: 'unknown' };

/** The type as the user writes it. */
export function formatType(type: ValueType): string {
  switch (type.kind) {
    case 'list':
      return `list of ${formatType(type.of)}`;
    case 'optional':
      return `${formatType(type.of)}?`;
    case 'record':
      return `{ ${Object.entries(type.fields)
        .map(([name, field]) => `${name}: ${formatType(field)}`)
        .join(', ')} }`;
    default:
      return type.kind;
  }
}

/** Whether a value of type `given` can stand where `wanted` is asked for: records may have more fields, an optional may be given. */
export function fitsType(given: ValueType, wanted: ValueType): boolean {
  if (given.kind === 'unknown' || wanted.kind === 'unknown') return true;
  if (wanted.kind === 'optional') {
    return fitsType(given.kind === 'optional' ? given.of : given, wanted.of);
  }
  if (given.kind === 'list' && wanted.kind === 'list') return fitsType(given.of, wanted.of);
  if (given.kind === 'record' && wanted.kind === 'record') {
    return Object.entries(wanted.fields).every(([name, type]) => {
      const field = Object.hasOwn(given.fields, name) ? given.fields[name] : undefined;
      return field === undefined ? type.kind === 'optional' : fitsType(field, type);
    });
  }
  return given.kind === wanted.kind;
}

/** The type of a value that may also be missing. */
export function optionalOf(type: ValueType): ValueType {
  return type.kind === 'optional' || type.kind === 'unknown'
    ? type
    : { kind: 'optional', of: type };
}
