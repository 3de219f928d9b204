/** Whether a path fits a pattern: `*` is any name, `**` any number of folders, everything else itself. */
export function matchesPattern(path: string, pattern: string): boolean {
  return matchSegments(path.split('/'), pattern.split('/'));
}

function matchSegments(path: readonly string[], pattern: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return path.length === 0;
  if (head === '**') {
    return matchSegments(path, rest) || (path.length > 0 && matchSegments(path.slice(1), pattern));
  }
  const [name, ...below] = path;
  return name !== undefined && matchName(name, head) && matchSegments(below, rest);
}

function matchName(name: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] as string;
  if (parts.length === 1) return name === first;
  const last = parts.at(-1) as string;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  let index = first.length;
  const end = name.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, index);
    if (found === -1) return false;
    index = found + part.length;
  }
  return index <= end;
}
