import type { TokenSummary } from '@candor/query/api';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { call } from '../../api/call.ts';
import controls from '../../controls/controls.module.css';
import { formatDay, formatInstant } from '../../format/date.ts';
import { ChartError } from '../chart/chart-states.tsx';
import { DataTable } from '../collected/data-table.tsx';
import { Section } from '../collected/section.tsx';
import { ConfirmButton } from './confirm-button.tsx';
import { FailureNote } from './failure-note.tsx';
import { tokensQuery } from './query.ts';
import { TokenForm } from './token-form.tsx';
import { useChange } from './use-change.ts';

/** Tokens with which programs use the API. */
export function TokensPage(): ReactElement {
  const tokens = useQuery(tokensQuery);
  return (
    <>
      <p className={controls['lead']}>
        A token lets a program use the API: a build that registers manifests, a report that asks
        questions. It can do what its scopes say and nothing else, whoever made it. The API
        describes itself at <a href="/api/openapi.json">/api/openapi.json</a>.
      </p>
      <Section id="new-token" title="Make a token">
        <TokenForm />
      </Section>
      <Section id="tokens" title="Tokens">
        {tokens.error ? (
          <ChartError error={tokens.error} height={80} retry={() => void tokens.refetch()} />
        ) : tokens.data ? (
          <TokenTable tokens={tokens.data} />
        ) : (
          <p role="status">Loading the tokens …</p>
        )}
      </Section>
    </>
  );
}

function TokenTable({ tokens }: { readonly tokens: readonly TokenSummary[] }): ReactElement {
  const revoke = useChange(
    (id: string) => call('POST /api/tokens/:id/revoke', { params: { id }, body: {} }),
    tokensQuery.queryKey,
  );
  return (
    <>
      <FailureNote failure={revoke.failure} />
      <DataTable
        label="Tokens"
        columns={['Name', 'Scopes', 'Made', 'Last used', 'State']}
        rows={tokens.map((token) => ({
          key: token.id,
          cells: [
            token.name,
            token.scopes.join(', '),
            `${formatInstant(token.created)} by ${token.createdBy}`,
            token.lastUsed === null ? 'never' : formatDay(token.lastUsed),
            token.revoked === null ? (
              <>
                until {formatInstant(token.expires)}{' '}
                <ConfirmButton
                  label="Revoke"
                  of={token.name}
                  onConfirm={() => {
                    revoke.make(token.id);
                  }}
                />
              </>
            ) : (
              `revoked ${formatInstant(token.revoked)}`
            ),
          ],
        }))}
        empty="No token was made."
      />
    </>
  );
}
