/**
 * What a question is about: the rows of the events or of the rollup that answers it, with the same columns, and the days that the
 * rollup has yet to take in beside it.
 */
import type { Day, Dimension, Filter } from '@candor/query/question';
import {
  call,
  column,
  type Expression,
  all,
  keep,
  type Select,
  type TableName,
  value,
} from '../sql/tree.ts';
import { type DayParts, selectDays, unite } from './days.ts';
import { filterExpression } from './dimension-expressions.ts';
import {
  type Inquiry,
  isOfProfiles,
  listOpenDays,
  listWordFields,
  listWords,
  takesLatest,
} from './inquiry.ts';
import { gatherNumbers, selectNumbers } from './numbers.ts';
import { hasWords, isCounted, whereInScope } from './row-forms.ts';
import { gatherSets, selectSets } from './sets.ts';

const NO_DEVICE = value('UUID', '00000000-0000-0000-0000-000000000000');

/** Everything that the question is about, with the same columns whether it comes from events or from a rollup. */
export function buildScope(inquiry: Inquiry, partOf: Dimension | null): Select {
  const { source, staleDays } = inquiry;
  if (source === 'events') return selectEvents(inquiry, []);
  const isOf = (days: readonly Day[]): Expression =>
    call('in', column('day'), value('Array(Date)', days));
  const open = listOpenDays(inquiry);
  // The latest of a day that has grown is sought in both, so all of it is gathered.
  const gone = source === 'numbers' ? open : staleDays;
  const rolled = selectRolled(inquiry, partOf, gone.length === 0 ? [] : [call('not', isOf(gone))]);
  return open.length === 0 ? rolled : unite(rolled, selectOpen(inquiry, partOf, isOf(open)));
}

/** Days that the rollups have taken in. */
function selectRolled(
  inquiry: Inquiry,
  partOf: Dimension | null,
  days: readonly Expression[],
): Select {
  const { source } = inquiry;
  const partsOf = (table: TableName): DayParts => findParts(inquiry, table, days);
  if (source === 'numbers') return selectNumbers(inquiry, partsOf);
  const word = findWord(inquiry, partOf);
  const isOverProfiles = !isOfProfiles(inquiry.question, partOf, inquiry.manifest);
  return source === 'sets'
    ? selectSets(inquiry, { word, isOverProfiles }, partsOf('installation_sets'))
    : selectDays(inquiry, word, partsOf('installation_days'));
}

/**
 * What they have yet to take in: the view says what `installation_days` will, and for the others it is gathered from events. Of days that
 * have grown that is what came since, which `ask()` sees to.
 */
function selectOpen(inquiry: Inquiry, partOf: Dimension | null, isOpen: Expression): Select {
  const word = findWord(inquiry, partOf);
  if (inquiry.source === 'days') {
    // What the latest event said costs a look-up.
    const view = takesLatest(inquiry.question.metric)
      ? 'installation_days_counted'
      : 'installation_days_said';
    return selectDays(inquiry, word, findParts(inquiry, view, [isOpen]));
  }
  const events = selectEvents({ ...inquiry, source: 'events' }, [isOpen]);
  if (inquiry.source === 'sets') return gatherSets(inquiry, word, events);
  const grown = inquiry.grownDays.map(({ day }) => day);
  const isGrown = call('in', column('day'), value('Array(Date)', grown));
  const taken = grown.length === 0 ? null : findParts(inquiry, 'installation_days', [isGrown]);
  return gatherNumbers(inquiry, events, taken);
}

/** The field about whose words the question is. Who looks at the latest event looks at what that says. */
function findWord({ question, manifest }: Inquiry, partOf: Dimension | null): string | null {
  if (takesLatest(question.metric)) return null;
  return listWordFields(question, partOf, manifest)[0] ?? null;
}

function findParts(inquiry: Inquiry, table: TableName, days: readonly Expression[]): DayParts {
  const isOfWords = ({ dimension }: Filter): boolean =>
    listWords(dimension, inquiry.manifest).length > 0;
  // What holds for a row of the rollup as a whole, whatever its events said.
  const ofRow = whereFiltered(inquiry, (filter) => !isOfWords(filter));
  return {
    from: { table },
    where: [...whereInScope(inquiry), ...days, ...ofRow],
    whereWord: whereFiltered(inquiry, isOfWords),
  };
}

function selectEvents(inquiry: Inquiry, days: readonly Expression[]): Select {
  const hasDevice = call('notEquals', column('device'), NO_DEVICE);
  const isDevice = call('and', hasDevice, call('not', column('ephemeral')));
  return {
    columns: [
      ...keep(
        'day',
        'event',
        'profile',
        'session',
        'seq',
        'at',
        'fact_numbers',
        'labels',
        'numbers',
      ),
      [call('if', hasDevice, column('device'), column('session')), 'installation'],
      [isCounted(inquiry, isDevice), 'counted'],
      [value('UInt8', 1), 'event_count'],
    ],
    from: { table: 'events' },
    where: all([...whereInScope(inquiry), ...days, ...whereFiltered(inquiry, () => true)]),
  };
}

function whereFiltered(inquiry: Inquiry, is: (filter: Filter) => boolean): readonly Expression[] {
  const { question, manifest } = inquiry;
  return question.filters
    .filter(is)
    .map((filter) => filterExpression(filter, manifest, hasWords(inquiry)));
}
