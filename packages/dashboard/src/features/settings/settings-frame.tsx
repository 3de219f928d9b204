import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { Icon } from '../../controls/icon.tsx';
import { useTitle } from '../../controls/use-title.ts';
import { meQuery } from '../account/query.ts';
import { AccountMenu } from '../frame/account-menu.tsx';
import { CollectorLine } from '../frame/collector-line.tsx';
import frame from '../frame/frame.module.css';
import { MenuButton } from '../frame/menu-button.tsx';
import { SkipLink } from '../frame/skip-link.tsx';
import styles from './settings.module.css';
import { listSettingsPages, SETTINGS_PAGES } from './settings-pages.ts';

/** Everything around the settings, which belong to the collector and to no product. */
export function SettingsFrame(): ReactElement {
  const { pathname } = useLocation();
  const title = SETTINGS_PAGES.find(({ to }) => to === pathname)?.title ?? 'Settings';
  const [menuOpen, setMenuOpen] = useState(false);
  useTitle(title, 'Candor');
  return (
    <div className={frame['frame']}>
      <SkipLink />
      <header className={frame['sidebar']} data-open={menuOpen ? '' : undefined}>
        <div className={frame['brandRow']}>
          <p className={frame['brand']}>Candor</p>
          <MenuButton open={menuOpen} onChange={setMenuOpen} />
        </div>
        <Link to="/" className={frame['productButton']}>
          <span>Back to the products</span>
          <Icon name="back" />
        </Link>
        <div id="navigation" className={frame['menu']}>
          <SettingsNavigation
            onFollow={() => {
              setMenuOpen(false);
            }}
          />
          <AccountMenu />
        </div>
      </header>
      <main id="page" tabIndex={-1} className={frame['main']}>
        <div className={frame['pageTitle']}>
          <h1>{title}</h1>
        </div>
        <div className={styles['settings']}>
          <Outlet />
        </div>
        <footer className={frame['foot']}>
          <span>Days begin and end at midnight UTC.</span>
          <CollectorLine />
        </footer>
      </main>
    </div>
  );
}

function SettingsNavigation({ onFollow }: { readonly onFollow: () => void }): ReactElement {
  const { data: me } = useSuspenseQuery(meQuery);
  return (
    <nav aria-label="Settings" className={frame['nav']}>
      <div className={frame['navGroup']}>
        <p>Settings</p>
        <ul>
          {listSettingsPages(me.user?.role ?? 'viewer').map((page) => (
            <li key={page.to}>
              <Link to={page.to} onClick={onFollow}>
                <Icon name={page.icon} />
                {page.title}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </nav>
  );
}
