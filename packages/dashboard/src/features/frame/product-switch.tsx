import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Disclosure, useClosePanel } from '../../controls/disclosure.tsx';
import { Icon } from '../../controls/icon.tsx';
import { formatAgo } from '../../format/date.ts';
import { productsQuery } from '../products/query.ts';
import { keepSpan } from './keep-view.ts';
import styles from './frame.module.css';
import { useScope } from './scope.ts';
import { markShown } from './shown-choice.ts';

/** The product that is shown, and the way to the others. */
export function ProductSwitch(): ReactElement {
  const { product: shown } = useScope();
  return (
    <Disclosure
      label={`Product: ${shown.title}`}
      buttonClass={styles['productButton']}
      summary={
        <>
          <span>{shown.title}</span>
          <Icon name="down" />
        </>
      }
    >
      <ProductList />
    </Disclosure>
  );
}

function ProductList(): ReactElement {
  const { product: shown, today } = useScope();
  const { data: products } = useSuspenseQuery(productsQuery);
  const close = useClosePanel();
  return (
    <ul className={styles['choiceList']}>
      {products.map(({ product, title, vendor, lastDay }) => (
        <li key={product}>
          <Link
            to="/products/$product/overview"
            params={{ product }}
            search={keepSpan}
            inactiveProps={markShown(product === shown.product)}
            onClick={close}
          >
            <span>{title}</span>
            <small>
              {vendor} ·{' '}
              {lastDay === null ? 'nothing yet' : `last report ${formatAgo(lastDay, today)}`}
            </small>
          </Link>
        </li>
      ))}
    </ul>
  );
}
