/**
 * Names of .NET without what varies between runtimes: the arity of generics, type arguments, the sign between nested classes.
 */

/**
 * `` Acme.Graph`1+Node[T] `` → `Acme.Graph.Node`. Square brackets go with all that they hold, which may be the names of users' types;
 * `+`, `/` and `:` become `.`. Angle brackets stay: they belong to names that the compiler made. Linear in the length.
 */
export function bareName(name: string): string {
  let bare = '';
  let depth = 0;
  for (let index = 0; index < name.length; index += 1) {
    const char = name[index] ?? '';
    if (char === '[') depth += 1;
    else if (char === ']') depth = Math.max(0, depth - 1);
    else if (depth === 0) {
      if (char === '`') index = skipDigits(name, index);
      else bare += char === '+' || char === '/' || char === ':' ? '.' : char;
    }
  }
  return bare;
}

/** The dots that part a name, but not those inside `<…>`, and not the one that `.ctor` starts with. */
export function splitName(bare: string): string[] {
  const parts: string[] = [];
  let [part, depth] = ['', 0];
  for (const char of bare) {
    if (char === '<') depth += 1;
    else if (char === '>') depth = Math.max(0, depth - 1);
    if (char !== '.' || depth > 0) part += char;
    else if (part === '') part = '.';
    else {
      parts.push(part);
      part = '';
    }
  }
  if (part !== '') parts.push(part);
  return parts;
}

function skipDigits(name: string, from: number): number {
  let index = from;
  while (/\d/.test(name[index + 1] ?? '')) index += 1;
  return index;
}
