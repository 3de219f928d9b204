import { ROLES } from '@candor/query/routes';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useRef, type FormEvent, type ReactElement } from 'react';
import { call } from '../../api/call.ts';
import controls from '../../controls/controls.module.css';
import { formatInstant } from '../../format/date.ts';
import { FormField } from '../account/form-field.tsx';
import { meQuery } from '../account/query.ts';
import { readText } from '../account/sign-in-page.tsx';
import { ChartError } from '../chart/chart-states.tsx';
import { DataTable } from '../collected/data-table.tsx';
import { Section } from '../collected/section.tsx';
import { keysQuery, productsQuery } from '../products/query.ts';
import { ConfirmButton } from './confirm-button.tsx';
import { FailureNote } from './failure-note.tsx';
import styles from './settings.module.css';
import { useChange } from './use-change.ts';

/** The keys of all products; administrators make and revoke them. */
export function KeysPage(): ReactElement {
  const products = useQuery(productsQuery);
  return (
    <>
      <p className={controls['lead']}>
        Reports come in under a key. It says of which product they are, and from where: production,
        test, a build. It can only write, and is no secret.
      </p>
      {products.error && (
        <ChartError error={products.error} height={80} retry={() => void products.refetch()} />
      )}
      {products.data?.map(({ product, title }) => (
        <Section key={product} id={`keys-${product}`} title={title}>
          <ProductKeys product={product} title={title} />
        </Section>
      ))}
    </>
  );
}

interface ProductKeysProps {
  readonly product: string;
  readonly title: string;
}

function ProductKeys({ product, title }: ProductKeysProps): ReactElement {
  const { data: me } = useSuspenseQuery(meQuery);
  const mayManage = me.user?.role === ROLES.at(-1);
  const keys = useQuery(keysQuery(product));
  const revoke = useChange(
    (key: string) =>
      call('POST /api/products/:product/keys/:key/revoke', { params: { product, key }, body: {} }),
    keysQuery(product).queryKey,
  );
  if (keys.error) {
    return <ChartError error={keys.error} height={80} retry={() => void keys.refetch()} />;
  }
  if (!keys.data) return <p role="status">Loading the keys …</p>;
  return (
    <>
      <FailureNote failure={revoke.failure} />
      <DataTable
        label={`Keys of ${title}`}
        columns={['Key', 'Environment', 'Created', 'State']}
        rows={keys.data.map(({ key, environment, created, revoked }) => ({
          key,
          cells: [
            <code key="key">{key}</code>,
            environment,
            formatInstant(created),
            revoked === null ? (
              <>
                in use{' '}
                {mayManage && (
                  <ConfirmButton
                    label="Revoke"
                    of={key}
                    onConfirm={() => {
                      revoke.make(key);
                    }}
                  />
                )}
              </>
            ) : (
              `revoked ${formatInstant(revoked)}`
            ),
          ],
        }))}
        empty="This product has no key, so no report can come in for it."
      />
      {mayManage && <NewKeyForm product={product} title={title} />}
    </>
  );
}

function NewKeyForm({ product, title }: ProductKeysProps): ReactElement {
  const form = useRef<HTMLFormElement>(null);
  const add = useChange(
    (environment: string) =>
      call('POST /api/products/:product/keys', { params: { product }, body: { environment } }),
    keysQuery(product).queryKey,
    () => form.current?.reset(),
  );
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    add.make(readText(new FormData(event.currentTarget), 'environment'));
  };
  return (
    <form ref={form} className={styles['row']} onSubmit={submit} aria-label={`New key of ${title}`}>
      <FormField
        label="Environment"
        name="environment"
        autoComplete="off"
        placeholder="production"
        pattern="[a-z][a-z0-9_\-]{0,31}"
      />
      <button type="submit" className={controls['button']} disabled={add.isMaking}>
        Make a key
      </button>
      <FailureNote failure={add.failure} />
    </form>
  );
}
