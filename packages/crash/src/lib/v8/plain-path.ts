/**
 * The many spellings of a path, made one, so that the folder in which a product is installed can be found in a stack.
 */

/**
 * `file:///C:/a%20b`, `\\?\C:\a b` and `C:\a b` → `c:/a b`. Not a real path: it serves to be compared, and never leaves.
 */
export function plainPath(path: string): string {
  let plain = path.includes('\\') ? path.replaceAll('\\', '/') : path;
  if (plain.startsWith('async ')) plain = plain.slice(6);
  if (plain.startsWith('file://')) plain = decode(plain.slice(plain[7] === '/' ? 7 : 5));
  if (plain.startsWith('//?/UNC/')) plain = `/${plain.slice(7)}`;
  else if (plain.startsWith('//?/') || plain.startsWith('//./')) plain = plain.slice(4);
  if (plain[2] === ':' && /^\/[A-Za-z]:\//.test(plain)) plain = plain.slice(1);
  // Windows writes the letter of a drive as it pleases.
  if (plain[1] === ':' && /^[A-Z]:\//.test(plain))
    plain = (plain[0] ?? '').toLowerCase() + plain.slice(1);
  return plain;
}

/** A folder as a prefix of the paths in it. The root of a disk is not one: nobody's product is all that there is. */
export function plainFolder(path: string): string | undefined {
  const plain = plainPath(path).replace(/\/+$/, '');
  return plain.length < 3 || /^[a-z]:$/.test(plain) ? undefined : `${plain}/`;
}

/** What is not well encoded stays as it is. */
function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
