import type { ReactElement } from 'react';
import chart from '../chart/chart.module.css';
import { EmptyState } from '../chart/chart-states.tsx';

/** For whoever follows a link to a page that the product's manifest has nothing for. */
export function UndeclaredRole({ role }: { readonly role: 'failure' | 'health' }): ReactElement {
  return (
    <EmptyState height={200}>
      <p className={chart['stateTitle']}>This product does not tell that</p>
      <p>
        Its manifest declares no event with <code>role: {role}</code>. Declare one, and register the
        manifest; the client does the rest.
      </p>
    </EmptyState>
  );
}
