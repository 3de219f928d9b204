import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { Icon } from '../../controls/icon.tsx';
import { capitalize } from '../../format/measure.ts';
import { applyTheme, readTheme, THEMES } from '../../theme/theme.ts';
import { meQuery, replaceUser, signOut } from '../account/query.ts';
import styles from './frame.module.css';

/** Who is signed in, the settings, the theme, and the way out. */
export function AccountMenu(): ReactElement {
  const { data: me } = useSuspenseQuery(meQuery);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [failure, setFailure] = useState<string | null>(null);
  const leave = async (): Promise<void> => {
    try {
      const nobody = await signOut();
      queryClient.setQueryData(meQuery.queryKey, nobody);
      await navigate({ to: '/sign-in', search: {} });
      replaceUser(queryClient, nobody);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : 'Signing out failed.');
    }
  };
  return (
    <div className={styles['account']}>
      <Link to="/settings/account" className={styles['settingsLink']}>
        <Icon name="settings" />
        Settings
      </Link>
      <ThemeSwitch />
      <p className={styles['person']}>
        <Icon name="person" />
        <span>
          {me.user?.name}
          <small>{me.user?.role}</small>
        </span>
        <button type="button" className={controls['quiet']} onClick={() => void leave()}>
          Sign out
        </button>
      </p>
      {failure !== null && <p role="alert">{failure}</p>}
    </div>
  );
}

function ThemeSwitch(): ReactElement {
  const [theme, setTheme] = useState(readTheme);
  return (
    <fieldset className={styles['segments']}>
      <legend className={controls['visuallyHidden']}>Theme</legend>
      {THEMES.map((one) => (
        <label key={one}>
          <input
            type="radio"
            name="theme"
            value={one}
            checked={theme === one}
            onChange={() => {
              applyTheme(one);
              setTheme(one);
            }}
          />
          <span>{capitalize(one)}</span>
        </label>
      ))}
    </fieldset>
  );
}
