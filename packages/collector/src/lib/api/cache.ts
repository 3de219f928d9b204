/**
 * Keeps answers of the store for a few seconds: a page that many people have open must not ask the same thing of it many
 * times over. A failure is not kept.
 */
export function createCache<Value>(
  read: (key: string) => Promise<Value>,
  keptMs: number,
  now: () => number,
): (key: string) => Promise<Value> {
  const kept = new Map<string, { readonly since: number; readonly value: Promise<Value> }>();
  return (key) => {
    const found = kept.get(key);
    const ageMs = found === undefined ? Infinity : now() - found.since;
    if (found !== undefined && ageMs >= 0 && ageMs < keptMs) return found.value;
    const value = read(key);
    kept.set(key, { since: now(), value });
    value.catch(() => {
      if (kept.get(key)?.value === value) kept.delete(key);
    });
    return value;
  };
}
