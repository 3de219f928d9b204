import { describe, expect, it } from 'vitest';
import { renderSelect } from './render.ts';
import {
  all,
  call,
  callWith,
  column,
  type ColumnName,
  isIn,
  keep,
  type Select,
  some,
  value,
} from './tree.ts';

describe('renderSelect()', () => {
  it('makes text of names, and parameters of values', () => {
    const select: Select = {
      columns: [
        ...keep('day'),
        [
          callWith(
            'quantileExactWeightedInterpolated',
            [0.5],
            column('number'),
            column('event_count'),
          ),
          'value',
        ],
      ],
      from: { table: 'events' },
      where: all([
        call('equals', column('product'), value('String', "a' OR 1=1")),
        isIn(column('profile'), { columns: keep('profile'), from: { table: 'profiles' } }),
      ]),
      groupBy: [['day']],
    };
    expect(renderSelect(select)).toEqual({
      text: [
        'SELECT day AS day, quantileExactWeightedInterpolated(0.5)(number, event_count) AS value',
        'FROM events',
        'WHERE and(equals(product, {p0:String}), profile IN (SELECT profile AS profile',
        'FROM profiles))',
        'GROUP BY (day)',
      ].join('\n'),
      parameters: { p0: "a' OR 1=1" },
    });
  });

  it('knows unions, joins and grouping sets', () => {
    const days: Select = { columns: keep('day', 'profile'), from: { table: 'installation_days' } };
    const { text } = renderSelect({
      columns: keep('day'),
      from: { union: [days, days] },
      join: { select: { columns: keep('profile'), from: { table: 'profiles' } }, using: 'profile' },
      groupBy: [['day', 'profile'], ['day'], []],
    });
    expect(text).toContain('UNION ALL');
    expect(text).toContain('ANY LEFT JOIN');
    expect(text).toContain('GROUP BY GROUPING SETS ((day, profile), (day), ())');
  });

  it('has rollups read in one pass where a question stands around them, and events as the engine sees fit', () => {
    const read = (table: 'events' | 'installation_days'): Select => ({
      columns: keep('day'),
      from: { table },
    });
    const inOnePass = 'SETTINGS optimize_move_to_prewhere = 0';
    const around = (...tables: readonly ('events' | 'installation_days')[]): string =>
      renderSelect({ columns: keep('day'), from: { union: tables.map(read) } }).text;
    expect(around('installation_days', 'events')).toContain(
      `FROM installation_days\n${inOnePass}\nUNION ALL`,
    );
    expect(around('events')).not.toContain(inOnePass);
    // As a whole it may set nothing.
    expect(renderSelect(read('installation_days')).text).not.toContain(inOnePass);
  });

  it('takes no name that is not in the lists, even where the types were silenced', () => {
    const select = (name: string): Select => ({
      columns: [[column(name as ColumnName), 'value']],
      from: { table: 'events' },
    });
    expect(() => renderSelect(select('1; DROP TABLE events'))).toThrow(TypeError);
    expect(() => renderSelect(select('password'))).toThrow(TypeError);
    expect(() => renderSelect(select('seq'))).not.toThrow();
  });

  it('takes no settings of a function that are no numbers', () => {
    const select = (setting: unknown): Select => ({
      columns: [[callWith('groupUniqArrayIf', [setting as number], column('seq')), 'value']],
      from: { table: 'events' },
    });
    expect(() => renderSelect(select('1)(x'))).toThrow(TypeError);
    expect(() => renderSelect(select(Number.POSITIVE_INFINITY))).toThrow(TypeError);
  });

  it('has a word for no condition at all', () => {
    const { parameters } = renderSelect({
      columns: [
        [all([]), 'present'],
        [some([]), 'value'],
      ],
      from: { table: 'events' },
    });
    expect(parameters).toEqual({ p0: 1, p1: 0 });
  });
});
