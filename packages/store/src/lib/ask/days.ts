/**
 * Rows of the rollup `installation_days`: an installation on a day, or, where the question is about what its events said in one
 * field, each word of these.
 */
import {
  all,
  call,
  column,
  type Expression,
  keep,
  type Select,
  type Source,
  value,
} from '../sql/tree.ts';
import { type Inquiry, takesLatest } from './inquiry.ts';

interface Parts {
  readonly from: Source;
  readonly where: readonly Expression[];
  /** What holds for the words alone. */
  readonly whereWord: readonly Expression[];
}

/** With `word`, a field: a row for each word, with how many events said it; '' for those that said none. */
export function selectDays(inquiry: Inquiry, word: string | null, parts: Parts): Select {
  const isDevice = call('equals', column('identity'), value('String', 'device'));
  const counted: Select['columns'] = [
    [inquiry.countedBy === 'device' ? isDevice : value('UInt8', 1), 'counted'],
  ];
  const { from, where, whereWord } = parts;
  if (word === null) {
    return {
      columns: [...keep('day', 'event', 'profile', 'installation'), ...counted, ...read(inquiry)],
      from,
      where: all(where),
    };
  }
  const each: Select = {
    columns: [
      ...keep('day', 'event', 'profile', 'installation'),
      ...counted,
      [call('arrayJoin', listWords(inquiry, word)), 'said'],
    ],
    from,
    where: all(where),
  };
  return {
    columns: [
      ...keep('day', 'event', 'profile', 'installation', 'counted'),
      [call('tupleElement', column('said'), value('UInt8', 1)), 'word'],
      [call('tupleElement', column('said'), value('UInt8', 2)), 'event_count'],
    ],
    from: { select: each },
    where: all(whereWord),
  };
}

/** The columns that a metric without words can look at. */
function read({ question: { metric } }: Inquiry): Select['columns'] {
  if (takesLatest(metric)) {
    return [
      [column('latest_seq'), 'seq'],
      [column('latest_at'), 'at'],
      [column('latest_labels'), 'labels'],
      [column('latest_numbers'), 'numbers'],
    ];
  }
  if (metric.of === 'sessions') {
    const half = call('toUInt64', call('toUInt128', column('installation')));
    const isOwn = call('equals', column('identity'), value('String', 'session'));
    return [[call('if', isOwn, call('array', half), column('sessions')), 'sessions']];
  }
  return metric.of === 'field' ? keep('number_sums', 'number_counts') : keep('event_count');
}

function listWords({ question }: Inquiry, field: string): Expression {
  const said = call('arrayElement', column('label_counts'), value('String', field));
  // What is not there is no value.
  if (question.metric.of === 'distinct') return said;
  const saying = call('arraySum', call('tupleElement', said, value('UInt8', 2)));
  const silent = call('toUInt64', call('minus', column('event_count'), saying));
  const withSilent = call('arrayPushBack', said, call('tuple', value('String', ''), silent));
  return call('if', call('equals', silent, value('UInt8', 0)), said, withSilent);
}
