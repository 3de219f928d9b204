import type { Manifest } from '@candor/manifest/manifest';
import type { ProductSummary } from '@candor/query/api';
import type { ReactElement } from 'react';
import { DataTable } from './data-table.tsx';
import styles from './collected.module.css';
import { EditionsTable } from './editions-table.tsx';
import { Section } from './section.tsx';
import {
  describeConsent,
  describeDeviceId,
  describeRetention,
  describeSwitchValues,
  describeUnattended,
} from './words.ts';

interface ConsentSectionProps {
  readonly manifest: Manifest;
  readonly retention: NonNullable<ProductSummary['retention']>;
}

/** By whose leave: the lanes with their consent, the ids, and every switch that turns it off. */
export function ConsentSection({ manifest, retention }: ConsentSectionProps): ReactElement {
  const { consent, ids, lanes } = manifest;
  const keptOf = (lane: string): string =>
    describeRetention(retention.find((each) => each.lane === lane)?.days);
  return (
    <>
      <Section id="lanes" title="Lanes and consent">
        <DataTable
          label="Lanes"
          columns={['Lane', 'Why', 'Consent', 'Kept']}
          rows={Object.entries(lanes).map(([lane, { why, consent, rule }]) => ({
            key: lane,
            cells: [lane, why, rule === null ? describeConsent(consent) : rule, keptOf(lane)],
          }))}
          empty="No lane is declared."
        />
        <EditionsTable manifest={manifest} />
        <ul className={styles['sentences']}>
          <li>{describeDeviceId(ids.device)} Reports of different lanes can not be joined.</li>
          <li>{describeUnattended(consent.unattended)}</li>
        </ul>
      </Section>
      <Section id="switches" title="Switches">
        <DataTable
          label="Environment switches"
          columns={['Variable', 'Turns it on', 'Turns it off']}
          rows={Object.entries(consent.environment).map(([name, { on, off }]) => ({
            key: name,
            cells: [
              <code key={name}>{name}</code>,
              describeSwitchValues(on),
              describeSwitchValues(off),
            ],
          }))}
          empty="No environment variable of its own; DO_NOT_TRACK is always heeded."
        />
        {consent.settings && (
          <p className={styles['sentence']}>
            The choice is kept in <code>{consent.settings.file}</code> under{' '}
            <code>{consent.settings.key}</code>.
          </p>
        )}
      </Section>
    </>
  );
}
