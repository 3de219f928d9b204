/**
 * Values as a host passes them: any object, with getters that throw, or no object at all.
 */

export type Values = Readonly<Record<string, unknown>>;

/** Runs `read` on the values, and once more on a plain copy of them if reading threw. Never throws unless `read` does on a plain object. */
export function readSafely<Result>(values: Values, read: (values: Values) => Result): Result {
  if (typeof values !== 'object' || values === null) return read({});
  try {
    return read(values);
  } catch {
    // Only a getter or a proxy of the host's can throw here.
    return read(copyReadable(values));
  }
}

/** A plain copy of what can be read; what throws becomes a symbol, which no type can hold. */
function copyReadable(values: object): Values {
  const copy: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  let keys: readonly string[] = [];
  try {
    keys = Object.keys(values);
  } catch {
    return copy;
  }
  for (const key of keys) {
    try {
      copy[key] = Reflect.get(values, key);
    } catch {
      copy[key] = UNREADABLE;
    }
  }
  return copy;
}

const UNREADABLE = Symbol('unreadable');
