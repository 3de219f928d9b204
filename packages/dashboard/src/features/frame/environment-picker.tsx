import { ENVIRONMENT_DEFAULT } from '@candor/query/scope';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { sayEnvironment } from '../../address/environment.ts';
import controls from '../../controls/controls.module.css';
import { Disclosure, useClosePanel } from '../../controls/disclosure.tsx';
import { Icon } from '../../controls/icon.tsx';
import styles from './frame.module.css';
import { EXACT, markShown } from './shown-choice.ts';
import { useEnvironments } from './use-environments.ts';

/** Of which keys the reports are that are shown; nothing where a product has one environment alone. */
export function EnvironmentPicker(): ReactElement | null {
  const { shown, all } = useEnvironments();
  if (all.length === 1) return null;
  return (
    <Disclosure
      label={`Environment: ${shown}`}
      buttonClass={controls[shown === ENVIRONMENT_DEFAULT ? 'button' : 'unusual']}
      summary={
        <>
          <span className={styles['environment']}>
            Environment: <strong>{shown}</strong>
          </span>
          <Icon name="down" />
        </>
      }
    >
      <EnvironmentList environments={all} shown={shown} />
    </Disclosure>
  );
}

function EnvironmentList(props: {
  readonly environments: readonly string[];
  readonly shown: string;
}): ReactElement {
  const close = useClosePanel();
  return (
    <ul className={styles['choiceList']}>
      {props.environments.map((environment) => (
        <li key={environment}>
          <EnvironmentLink
            environment={environment}
            isShown={environment === props.shown}
            onFollow={close}
          >
            {environment}
          </EnvironmentLink>
        </li>
      ))}
    </ul>
  );
}

/** To the same page of another environment: what one sees can be shared. */
export function EnvironmentLink(props: {
  readonly environment: string;
  readonly isShown: boolean;
  readonly onFollow?: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const { environment, isShown, onFollow, children } = props;
  return (
    <Link
      to="."
      search={(search) => ({
        ...search,
        environment: sayEnvironment(environment).environment,
      })}
      activeOptions={EXACT}
      inactiveProps={markShown(isShown)}
      onClick={onFollow}
    >
      {children}
    </Link>
  );
}
