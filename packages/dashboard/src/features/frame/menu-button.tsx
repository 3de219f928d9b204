import type { ReactElement } from 'react';
import { Icon } from '../../controls/icon.tsx';
import styles from './frame.module.css';

interface MenuButtonProps {
  readonly open: boolean;
  readonly onChange: (open: boolean) => void;
}

/** On a narrow screen, what opens the navigation. */
export function MenuButton({ open, onChange }: MenuButtonProps): ReactElement {
  return (
    <button
      type="button"
      className={styles['menuButton']}
      aria-expanded={open}
      aria-controls="navigation"
      aria-label="Menu"
      onClick={() => {
        onChange(!open);
      }}
    >
      <Icon name={open ? 'close' : 'menu'} />
    </button>
  );
}
