import { Outlet } from '@tanstack/react-router';
import { useEffect, useState, type ReactElement } from 'react';
import { rememberProduct } from '../products/last-product.ts';
import { WaitingForReports } from '../products/waiting-for-reports.tsx';
import { AccountMenu } from './account-menu.tsx';
import { CollectorLine } from './collector-line.tsx';
import styles from './frame.module.css';
import { MenuButton } from './menu-button.tsx';
import { Navigation } from './navigation.tsx';
import { PageHead } from './page-head.tsx';
import { ProductSwitch } from './product-switch.tsx';
import { useScope } from './scope.ts';
import { SkipLink } from './skip-link.tsx';
import { usePage } from './use-page.ts';

/** Everything around a product's pages. On a narrow screen the navigation waits behind a button. */
export function Frame(): ReactElement {
  const scope = useScope();
  const page = usePage();
  const [menuOpen, setMenuOpen] = useState(false);
  const { product } = scope;
  useEffect(() => {
    rememberProduct(product.product);
  }, [product.product]);
  const closeMenu = (): void => {
    setMenuOpen(false);
  };
  const isWaiting = product.lastDay === null && page?.choices !== 'none';
  return (
    <div className={styles['frame']}>
      <SkipLink />
      <header className={styles['sidebar']} data-open={menuOpen ? '' : undefined}>
        <div className={styles['brandRow']}>
          <p className={styles['brand']}>Candor</p>
          <MenuButton open={menuOpen} onChange={setMenuOpen} />
        </div>
        <ProductSwitch />
        <div id="navigation" className={styles['menu']}>
          <Navigation onFollow={closeMenu} />
          <AccountMenu />
        </div>
      </header>
      <main id="page" tabIndex={-1} className={styles['main']}>
        <PageHead withControls={!isWaiting} />
        {isWaiting ? <WaitingForReports /> : <Outlet />}
        <footer className={styles['foot']}>
          <span>Days begin and end at midnight UTC.</span>
          <CollectorLine />
        </footer>
      </main>
    </div>
  );
}
