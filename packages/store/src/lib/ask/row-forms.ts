/** What rows of events and of all rollups have in common: who counts, what is in scope, and where their fields are. */
import { LOST_EVENT } from '@candor/manifest/report';
import { call, column, type ColumnName, type Expression, value } from '../sql/tree.ts';
import { type Inquiry, takesLatest } from './inquiry.ts';

/** Whether a row counts as an installation, given whether it is of a device that lasts. */
export function isCounted({ countedBy }: Inquiry, isDevice: Expression): Expression {
  return countedBy === 'device' ? isDevice : value('UInt8', 1);
}

/** The same of a row of a rollup. */
export function isCountedIdentity(inquiry: Inquiry): Expression {
  return isCounted(inquiry, call('equals', column('identity'), value('String', 'device')));
}

/** Whether a row is of events that said one word, and of no others. */
export function hasWords({ source, question }: Inquiry): boolean {
  return source !== 'events' && !takesLatest(question.metric);
}

export function whereInScope({ question, scope }: Inquiry): readonly Expression[] {
  const is = (name: ColumnName, text: string): Expression =>
    call('equals', column(name), value('String', text));
  return [
    is('product', question.product),
    is('environment', scope.environment),
    is('lane', scope.lane),
    call('greaterOrEquals', column('day'), value('Date', question.span.from)),
    call('lessOrEquals', column('day'), value('Date', question.span.to)),
    scope.event === null
      ? // What was lost on the way is nothing that the product did: it is told where it is asked for by name.
        call('notEquals', column('event'), value('String', LOST_EVENT))
      : is('event', scope.event),
  ];
}

/** Rows of a rollup that are about one field; of no event in particular where the question is about none. */
export function whereField({ question, scope }: Inquiry, field: string): readonly Expression[] {
  const is = (name: 'product' | 'environment' | 'lane' | 'event' | 'field', text: string) =>
    call('equals', column(name), value('String', text));
  return [
    is('product', question.product),
    is('environment', scope.environment),
    is('lane', scope.lane),
    call('greaterOrEquals', column('day'), value('Date', question.span.from)),
    call('lessOrEquals', column('day'), value('Date', question.span.to)),
    ...(scope.event === null ? [] : [is('event', scope.event)]),
    is('field', field),
  ];
}

/** The second half of an id tells sessions apart: for other SDKs the first is that of a body, see the collector's doors. */
export function halfOf(id: Expression): Expression {
  return call('toUInt64', call('toUInt128', id));
}

/** Maps of an event: its fields that are words and numbers, and its session's facts that are numbers. */
type NamedValues = 'labels' | 'numbers' | 'fact_numbers';

export function fieldOf(map: NamedValues, field: string): Expression {
  return call('arrayElement', column(map), value('String', field));
}

export function hasField(map: NamedValues, field: string): Expression {
  return call('mapContains', column(map), value('String', field));
}

/** An empty word is none. */
export function saysWord(field: string): Expression {
  return call('notEquals', fieldOf('labels', field), value('String', ''));
}

/** In place of a number that is not there: none that was reported is this. */
export const NOT_A_NUMBER: Expression = call('divide', value('UInt8', 0), value('UInt8', 0));
