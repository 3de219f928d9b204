/**
 * Rows of the rollup `installation_numbers`: what the latest events of a day said in one field, by installation. That is told by its
 * ordinal; and on days that the rollups have yet to take in, where it may have none, by a hash of its id.
 */
import {
  all,
  call,
  column,
  type ColumnName,
  type Expression,
  isIn,
  keep,
  type Select,
  type TableName,
  value,
} from '../sql/tree.ts';
import { type DayParts, LATEST_SESSION, readLatest, unite } from './days.ts';
import { type Inquiry, listOpenDays } from './inquiry.ts';
import { LAST_TURN, momentOfHalf, momentOfSession, momentOfTurn } from './moments.ts';
import { hasNoOrdinal, joinOrdinals } from './ordinals.ts';
import { fieldOf, hasField, isCountedIdentity, NOT_A_NUMBER, whereField } from './row-forms.ts';
import { isOfForm } from './set-forms.ts';

const FIRST_TURN = value('UInt32', 0);

/** `partsOf` tells what of a table is in scope. */
export function selectNumbers(inquiry: Inquiry, partsOf: (table: TableName) => DayParts): Select {
  const field = fieldOfMetric(inquiry);
  const columns = (ordinal: Expression, moment: Expression, number: Expression) =>
    [
      ...keep('day', 'event', 'profile'),
      [listOpenDays(inquiry).length === 0 ? ordinal : call('toUInt64', ordinal), 'installation'],
      [isCountedIdentity(inquiry), 'counted'],
      [moment, 'moment'],
      [number, 'number_each'],
    ] as const;
  const said = partsOf('installation_numbers');
  const isField = call('equals', column('field'), value('String', field));
  const silent = partsOf('installation_sets');
  const days: Select = {
    columns: keep('day'),
    from: { table: 'installation_sets' },
    where: all([...whereField(inquiry, field), isOfForm('number', true)]),
  };
  const members = call('arrayJoin', call('bitmapToArray', column('ordinals')));
  return unite(
    {
      columns: columns(column('ordinal'), momentOfTurn(column('turn')), column('number')),
      from: said.from,
      where: all([...said.where, isField]),
    },
    // On a day on which no event had the field, there is no row for it: the latest of all had none. Should there be one, since the day is
    // just being replaced, that holds.
    {
      columns: columns(members, momentOfTurn(LAST_TURN), NOT_A_NUMBER),
      from: silent.from,
      where: all([...silent.where, isOfForm('event'), call('not', isIn(column('day'), days))]),
    },
  );
}

/**
 * The same of days that the rollups have yet to take in, from the rows of their events; and, where they have grown since, from those of
 * `installation_days` beside them, of which `taken` is in scope.
 */
export function gatherNumbers(inquiry: Inquiry, events: Select, taken: DayParts | null): Select {
  const field = fieldOfMetric(inquiry);
  const keys: readonly ColumnName[] = ['day', 'event', 'installation', 'counted'];
  const number = call('if', hasField('numbers', field), fieldOf('numbers', field), NOT_A_NUMBER);
  const came: Select = {
    columns: [...keep(...keys, 'profile'), [momentOfSession(), 'moment'], [number, 'number_each']],
    from: { select: events },
  };
  const each = taken === null ? came : unite(came, readTaken(inquiry, taken));
  const latestOf = (name: ColumnName): Expression => call('argMax', column(name), column('moment'));
  const latest: Select = {
    columns: [
      ...keep(...keys),
      [latestOf('profile'), 'latest_profile'],
      [latestOf('number_each'), 'latest_number'],
    ],
    from: { select: each },
    groupBy: [keys],
  };
  return {
    columns: [
      ...keep('day', 'event'),
      [column('latest_profile'), 'profile'],
      [call('if', hasNoOrdinal, HASHED_ID, call('toUInt64', column('ordinal'))), 'installation'],
      ...keep('counted'),
      [momentOfTurn(FIRST_TURN), 'moment'],
      [column('latest_number'), 'number_each'],
    ],
    from: { select: latest },
    join: joinOrdinals(inquiry, each),
  };
}

/** The latest events of what was taken in of days that have grown. */
function readTaken(inquiry: Inquiry, { from, where }: DayParts): Select {
  const latest: Select = {
    columns: [
      ...keep('day', 'event', 'installation', 'profile'),
      [isCountedIdentity(inquiry), 'counted'],
      ...readLatest(fieldOfMetric(inquiry)),
      [LATEST_SESSION, 'half'],
    ],
    from,
    where: all(where),
  };
  const number = call('if', column('present'), column('number'), NOT_A_NUMBER);
  return {
    columns: [
      ...keep('day', 'event', 'installation', 'counted', 'profile'),
      [momentOfHalf(column('half')), 'moment'],
      [number, 'number_each'],
    ],
    from: { select: latest },
  };
}

/** In place of an ordinal: none is as large, and of ten million ids two have the same with a chance of 1 in 180,000. */
const HASHED_ID = call(
  'bitOr',
  call('sipHash64', column('installation')),
  call('bitShiftLeft', call('toUInt64', value('UInt8', 1)), value('UInt8', 63)),
);

function fieldOfMetric({ question: { metric } }: Inquiry): string {
  if ('field' in metric) return metric.field;
  throw new TypeError('Expected a metric that looks at a field.');
}
