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

/** Forms of rows in `installation_sets`, each of one profile: see the migrations 007, 009 and 010. */
type Form = 'event' | 'session' | 'heard' | 'word' | 'many' | 'different' | 'number' | 'spread';

/** Forms of which there are rows over all profiles too: see the migration 011. */
const TOGETHER: ReadonlySet<Form> = new Set(['event', 'word', 'many', 'number', 'spread']);

export interface LookedAt {
  /** The field of whose words there are rows. */
  readonly word: string | null;
  /** Whether no row need say of which profile it is. */
  readonly isOverProfiles: boolean;
}

/** Rows of one form; of each profile, or over all of them where there are such. */
export function isOfForm(form: Form, isOverProfiles = false): Expression {
  const name = isOverProfiles && TOGETHER.has(form) ? `all_${form}` : form;
  return call('equals', column('form'), value('String', name));
}

/** Which rows are looked at: of the forms in which who they are of and what they are of is told. */
export function isLookedAt(inquiry: Inquiry, { word, isOverProfiles }: LookedAt): Expression {
  const { metric } = inquiry.question;
  const is = (form: Form): Expression => isOfForm(form, isOverProfiles);
  const isField = (field: string): Expression =>
    call('equals', column('field'), value('String', field));
  switch (metric.of) {
    case 'field': {
      const isNumber = isOfSpread(metric) ? some([is('number'), is('spread')]) : is('number');
      return call('and', isNumber, isField(metric.field));
    }
    case 'distinct': {
      const isSaid = call('notEquals', column('word'), value('String', ''));
      const forms = some([call('and', is('word'), isSaid), is('many'), is('different')]);
      return call('and', forms, isField(metric.field));
    }
    case 'sessions':
      return some([is('event'), is('session')]);
    default:
      return word === null ? is('event') : isOfWords(inquiry, word, is);
  }
}

/** On a day on which no event of a name had the field, there is no word of it, and all of them said none. */
function isOfWords(inquiry: Inquiry, field: string, is: (form: Form) => Expression): Expression {
  const heard: Select = {
    columns: keep('day', 'event'),
    from: { table: 'installation_sets' },
    where: all([...whereField(inquiry, field), isOfForm('heard')]),
  };
  const isHeard = isIn(call('tuple', column('day'), column('event')), heard);
  const isField = call('equals', column('field'), value('String', field));
  return some([call('and', is('word'), isField), call('and', is('event'), call('not', isHeard))]);
}
