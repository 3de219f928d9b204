/** What a collector has told of changes to its metadata, beside what it tells when it is asked. */

/** One change. It leaves one row in the audit log. */
export interface Change {
  /** What it is done to: `key 12`. */
  readonly thing: string;
  /** What the API tells of that thing from then on, in words; null where it is gone. */
  readonly after: string | null;
  /** The act and its subject, in names of our own in place of the collector's ids. */
  readonly row: string;
}

/** All that a collector tells over the API. */
export interface Listed {
  /** By thing, in words. */
  readonly things: ReadonlyMap<string, string>;
  /** The collector's id of a thing → our name of it. */
  readonly ids: ReadonlyMap<string, string>;
  /** Of the audit log, each with the ids that it names. */
  readonly audit: readonly ListedRow[];
}

export interface ListedRow {
  readonly act: string;
  /** An id, or the name itself. */
  readonly subject: string;
}

export interface MetadataBook {
  /** Before it is asked for. */
  readonly begin: (change: Change) => void;
  /** It was answered with 2xx: `id` where the answer gave one. */
  readonly end: (change: Change, id?: string) => void;
  /** Whether it is there, by what was answered and by what was found. */
  readonly has: (thing: string) => boolean;
  readonly readId: (thing: string) => string;
  readonly countAnswered: () => number;
  readonly countUnderWay: () => number;
  /**
   * What was answered has to be there and nothing else, but that each change without an answer is there as a whole or not at all: which
   * of the two is known from then on. One line for each difference.
   */
  readonly compare: (listed: Listed) => readonly string[];
}

/** `first` is what was there before the first change. */
export function createMetadataBook(first: Listed): MetadataBook {
  const things = new Map(first.things);
  const ids = new Map(first.ids);
  const rows = nameRows(first, ids);
  const underWay = new Map<string, Change>();
  let answered = 0;
  const keep = ({ thing, after, row }: Change): void => {
    if (after === null) things.delete(thing);
    else things.set(thing, after);
    rows.push(row);
  };
  return {
    begin: (change) => void underWay.set(change.thing, change),
    end: (change, id) => {
      underWay.delete(change.thing);
      if (id !== undefined) ids.set(id, change.thing);
      keep(change);
      answered += 1;
    },
    has: (thing) => things.has(thing),
    readId: (thing) => {
      const found = [...ids].findLast(([, name]) => name === thing);
      if (found === undefined) throw new Error(`${thing} has no id`);
      return found[0];
    },
    countAnswered: () => answered,
    countUnderWay: () => underWay.size,
    compare: (listed) => {
      for (const change of underWay.values()) {
        if ((listed.things.get(change.thing) ?? null) === change.after) keep(change);
      }
      underWay.clear();
      const moved = [...listed.ids].filter(([id, name]) => (ids.get(id) ?? name) !== name);
      for (const [id, name] of listed.ids) ids.set(id, name);
      return [
        ...moved.map(([, name]) => `${name}: told of under the id of another`),
        ...compareThings(things, listed.things),
        ...compareRows(rows, nameRows(listed, ids)),
      ];
    },
  };
}

function nameRows({ audit }: Listed, ids: ReadonlyMap<string, string>): string[] {
  return audit.map(({ act, subject }) => `${act}: ${ids.get(subject) ?? subject}`);
}

function compareThings(
  expected: ReadonlyMap<string, string>,
  listed: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set([...expected.keys(), ...listed.keys()])].flatMap((thing) => {
    const [told, found] = [expected.get(thing) ?? 'nothing', listed.get(thing) ?? 'nothing'];
    return told === found ? [] : [`${thing}: answered that it is ${told}, found ${found}`];
  });
}

function compareRows(expected: readonly string[], listed: readonly string[]): readonly string[] {
  const [told, found] = [countEach(expected), countEach(listed)];
  return [...new Set([...told.keys(), ...found.keys()])].flatMap((row) => {
    const [times, foundTimes] = [told.get(row) ?? 0, found.get(row) ?? 0];
    return times === foundTimes ? [] : [`audit, ${row}: ${times} times, found ${foundTimes}`];
  });
}

function countEach(rows: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  return counts;
}
