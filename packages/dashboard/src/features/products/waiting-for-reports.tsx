import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { firstReportPollMs } from '../../limits.ts';
import { useScope } from '../frame/scope.ts';
import { keysQuery, productsQuery } from './query.ts';
import styles from './products.module.css';

/** A product that has sent nothing: what to do next. Looks again every few seconds, so that the first report opens the page. */
export function WaitingForReports(): ReactElement {
  const { product, manifest } = useScope();
  useQuery({ ...productsQuery, refetchInterval: firstReportPollMs });
  const keys = useQuery(keysQuery(product.product));
  const key = keys.data?.find(({ revoked }) => revoked === null)?.key ?? manifest.key;
  const switches = Object.entries(manifest.consent.environment);
  return (
    <section className={styles['waiting']} aria-labelledby="waiting-title">
      <p className={styles['pulse']} role="status">
        Waiting for the first report of {product.title}
      </p>
      <h2 id="waiting-title">Nothing has arrived yet</h2>
      <ol>
        <li>
          <h3>Point the product at this collector</h3>
          <p>
            Its manifest says <code>{manifest.collector}</code>; this page is served by{' '}
            <code>{location.origin}</code>. Reports go to:
          </p>
          <pre>
            <code>
              POST {location.origin}/v1/report/{key}
            </code>
          </pre>
        </li>
        <li>
          <h3>Say yes on the machine where it runs</h3>
          <p>{describeConsent(manifest.consent.default)}</p>
          {switches.map(([name, { on }]) => (
            <pre key={name}>
              <code>
                {name}={on === 'any' ? '1' : (on[0] ?? 'true')}
              </code>
            </pre>
          ))}
        </li>
        <li>
          <h3>Run it</h3>
          <p>
            What is recorded is sent soon after the start. The product’s own telemetry command says
            whether it may send, and shows every byte before it leaves. No product at hand? Next to
            the collector, <code>npm run demo</code> runs three.
          </p>
        </li>
      </ol>
      <p className={controls['hint']}>
        Administrators see reports that were refused on the page Collected, with the reason.
      </p>
    </section>
  );
}

function describeConsent(consent: 'ask' | 'off' | 'notice'): string {
  if (consent === 'ask') return 'It sends nothing until its user has been asked and agreed.';
  if (consent === 'off') return 'It sends nothing until its user turns telemetry on.';
  return 'It shows a notice in its first run and sends from the second on, unless it is turned off.';
}
