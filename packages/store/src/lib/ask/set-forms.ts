/** Which rows of the rollup `installation_sets` a question looks at, by their form. */
import {
  all,
  call,
  column,
  type Expression,
  isIn,
  keep,
  type Select,
  some,
  value,
} from '../sql/tree.ts';
import type { Inquiry } from './inquiry.ts';
import { isOfSpread } from './percentiles.ts';
import { whereField } from './row-forms.ts';

/** Forms of rows in `installation_sets`: see the migrations 007, 009 and 010. */
type Form = 'event' | 'session' | 'heard' | 'word' | 'many' | 'different' | 'number' | 'spread';

/** Rows of one form. */
export function isOfForm(form: Form): Expression {
  return call('equals', column('form'), value('String', form));
}

/** Which rows are looked at: of the forms in which who they are of and what they are of is told. */
export function isLookedAt(inquiry: Inquiry, word: string | null): Expression {
  const { metric } = inquiry.question;
  const isField = (field: string): Expression =>
    call('equals', column('field'), value('String', field));
  switch (metric.of) {
    case 'field': {
      const ofSpread: readonly Form[] = isOfSpread(metric) ? ['spread'] : [];
      return call('and', isOneOf(['number', ...ofSpread]), isField(metric.field));
    }
    case 'distinct': {
      const isSaid = call('notEquals', column('word'), value('String', ''));
      const forms = some([call('and', isOfForm('word'), isSaid), isOneOf(['many', 'different'])]);
      return call('and', forms, isField(metric.field));
    }
    case 'sessions':
      return isOneOf(['event', 'session']);
    default:
      return word === null ? isOfForm('event') : isOfWords(inquiry, word);
  }
}

function isOneOf(forms: readonly Form[]): Expression {
  return some(forms.map(isOfForm));
}

/** On a day on which no event of a name had the field, there is no word of it, and all of them said none. */
function isOfWords(inquiry: Inquiry, field: string): Expression {
  const heard: Select = {
    columns: keep('day', 'event'),
    from: { table: 'installation_sets' },
    where: all([...whereField(inquiry, field), isOfForm('heard')]),
  };
  const isHeard = isIn(call('tuple', column('day'), column('event')), heard);
  const isField = call('equals', column('field'), value('String', field));
  return some([
    call('and', isOfForm('word'), isField),
    call('and', isOfForm('event'), call('not', isHeard)),
  ]);
}
