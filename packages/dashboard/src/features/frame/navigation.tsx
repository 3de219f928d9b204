import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Icon } from '../../controls/icon.tsx';
import { keepView } from './keep-view.ts';
import styles from './frame.module.css';
import { groupPages } from './pages.ts';
import { useScope } from './scope.ts';

/** The pages that the product has something for, in groups. Span and filters come along. */
export function Navigation({ onFollow }: { readonly onFollow: () => void }): ReactElement {
  const { product, manifest } = useScope();
  return (
    <nav aria-label="Pages" className={styles['nav']}>
      {groupPages(manifest).map(([group, pages]) => (
        <div key={group} className={styles['navGroup']}>
          <p>{group}</p>
          <ul>
            {pages.map((page) => (
              <li key={page.to}>
                <Link
                  to={page.to}
                  params={{ product: product.product }}
                  search={keepView}
                  activeOptions={{ includeSearch: false }}
                  onClick={onFollow}
                >
                  <Icon name={page.icon} />
                  {page.title}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
