/** Ordinals beside the rows of events: who has none yet has 0, which is nobody's. */
import { all, call, column, type Expression, isIn, keep, type Select, value } from '../sql/tree.ts';
import type { Inquiry } from './inquiry.ts';

/** `ordinal` for each `installation` of `events`. */
export function joinOrdinals(
  { question: { product } }: Inquiry,
  events: Select,
): NonNullable<Select['join']> {
  return {
    select: {
      columns: keep('installation', 'ordinal'),
      from: { table: 'installation_ordinals' },
      where: all([
        call('equals', column('product'), value('String', product)),
        isIn(column('installation'), { columns: keep('installation'), from: { select: events } }),
      ]),
    },
    using: 'installation',
  };
}

export const hasNoOrdinal: Expression = call('equals', column('ordinal'), value('UInt8', 0));
