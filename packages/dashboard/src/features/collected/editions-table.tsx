import type { Manifest } from '@candor/manifest/manifest';
import type { ReactElement } from 'react';
import { DataTable } from './data-table.tsx';
import { describeEditionAudit } from './words.ts';

/** Which editions the lane of the licence audits; nothing where the manifest names none. */
export function EditionsTable({ manifest }: { readonly manifest: Manifest }): ReactElement | null {
  const editions = manifest.lanes.licence?.editions;
  if (editions === undefined) return null;
  return (
    <DataTable
      label="Editions"
      columns={['Edition', 'Licence audit']}
      rows={Object.entries(editions).map(([edition, audit]) => ({
        key: edition,
        cells: [edition, describeEditionAudit(audit)],
      }))}
      empty="No edition is audited."
    />
  );
}
