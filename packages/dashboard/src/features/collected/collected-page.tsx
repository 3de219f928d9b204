import { ROLES, ROUTES, type Role } from '@candor/query/routes';
import { useSuspenseQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import controls from '../../controls/controls.module.css';
import { formatInstant } from '../../format/date.ts';
import { meQuery } from '../account/query.ts';
import { useScope } from '../frame/scope.ts';
import styles from './collected.module.css';
import { ConsentSection } from './consent-section.tsx';
import { DeclaredEvents, DeclaredFacts } from './declared-tables.tsx';
import { KeysTable } from './keys-table.tsx';
import { QuarantineTable } from './quarantine-table.tsx';
import { Section } from './section.tsx';

/** The manifest as a page: everything that may be collected, why, and by whose leave. Nothing else gets in. */
export function CollectedPage(): ReactElement {
  const { manifest, product, registered } = useScope();
  const { data: me } = useSuspenseQuery(meQuery);
  return (
    <>
      <p className={controls['lead']}>
        Everything that {manifest.title} may send, as its manifest declares it. What is not on this
        page never leaves the machine, and would be refused here if it did.
      </p>
      <dl className={styles['facts']}>
        <Fact title="Vendor">{manifest.vendor}</Fact>
        <Fact title="For users">
          <a href={manifest.privacy} rel="noreferrer">
            {manifest.privacy}
          </a>
        </Fact>
        <Fact title="Sent to">
          <code>{manifest.collector}</code>
        </Fact>
        <Fact title="Manifest">
          <code>{registered.hash}</code>, registered {formatInstant(registered.registered)}
        </Fact>
      </dl>
      <ConsentSection manifest={manifest} retention={product.retention ?? []} />
      <Section id="session" title="With every session">
        <DeclaredFacts facts={manifest.session} />
      </Section>
      <Section id="declared-events" title="Events">
        <DeclaredEvents manifest={manifest} />
      </Section>
      <Section id="keys" title="Keys">
        <p className={controls['hint']}>
          A key says whose reports these are. It can only write, and is no secret.
        </p>
        <KeysTable />
      </Section>
      <Section id="quarantine" title="Quarantine">
        {mayReadQuarantine(me.user?.role) ? <Quarantine /> : <QuarantineWithheld />}
      </Section>
    </>
  );
}

const QUARANTINE_ROLE: Role = ROUTES['GET /api/products/:product/quarantine'].access;

/** Nobody is signed in where somebody's session has just ended. */
function mayReadQuarantine(role: Role | undefined): boolean {
  return role !== undefined && ROLES.indexOf(role) >= ROLES.indexOf(QUARANTINE_ROLE);
}

function Quarantine(): ReactElement {
  return (
    <>
      <p className={controls['hint']}>
        What was refused because the manifest does not declare it: counted by name and reason. The
        refused values were never stored.
      </p>
      <QuarantineTable />
    </>
  );
}

function QuarantineWithheld(): ReactElement {
  return (
    <p data-testid="quarantine-withheld">
      What the manifest does not declare is refused, and its values are never stored. Only
      administrators see it listed: a count may be of a single machine, and says which version that
      runs. Editors get the names, without counts, with <code>candor manifest draft</code>.
    </p>
  );
}

function Fact(props: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{props.title}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
