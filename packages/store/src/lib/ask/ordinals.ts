/** Ordinals beside the rows of events: who has none yet has 0, which is nobody's. */
import { all, call, column, type Expression, isIn, keep, type Select, value } from '../sql/tree.ts';
import { lookedUpEventsMax } from '../../limits.ts';
import type { Inquiry } from './inquiry.ts';

/**
 * `ordinal` for each `installation` of `events`. Of few events those are looked up; of many, looking up takes longer than reading all that there
 * are of the product.
 */
export function joinOrdinals(
  { question: { product }, openEvents }: Inquiry,
  events: Select,
): NonNullable<Select['join']> {
  const installations = { columns: keep('installation'), from: { select: events } };
  return {
    select: {
      columns: keep('installation', 'ordinal'),
      from: { table: 'installation_ordinals' },
      where: all([
        call('equals', column('product'), value('String', product)),
        ...(openEvents > lookedUpEventsMax ? [] : [isIn(column('installation'), installations)]),
      ]),
    },
    using: 'installation',
  };
}

export const hasNoOrdinal: Expression = call('equals', column('ordinal'), value('UInt8', 0));
