import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ManifestAdded } from '@candor/query/api';
import { useState, type FormEvent, type ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { useTitle } from '../../controls/use-title.ts';
import type { ApiFailure } from '../../errors.ts';
import { productsQuery, registerManifest } from './query.ts';
import styles from './products.module.css';

/** The page of a collector without a product: registers the first manifest. */
export function NoProductPage(): ReactElement {
  useTitle('Register your first product', 'Candor');
  return (
    <main className={styles['page']}>
      <p className={styles['brand']}>Candor</p>
      <h1>Register your first product</h1>
      <p className={styles['lead']}>
        A product is declared by its <code>telemetry.yaml</code>: what it may collect, and why. The
        collector takes in what the manifest declares, and nothing else.
      </p>
      <RegisterForm />
    </main>
  );
}

function RegisterForm(): ReactElement {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const mutation = useMutation<ManifestAdded, ApiFailure, string>({
    mutationFn: registerManifest,
    onSuccess: async ({ product }) => {
      await queryClient.invalidateQueries({ queryKey: productsQuery.queryKey });
      await navigate({ to: '/products/$product/overview', params: { product } });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    mutation.mutate(text);
  };
  return (
    <form className={styles['register']} onSubmit={submit}>
      <label className={controls['field']}>
        Choose the file
        <input
          type="file"
          accept=".yaml,.yml,.json"
          onChange={(event) => {
            void event.currentTarget.files?.[0]?.text().then(setText);
          }}
        />
      </label>
      <label className={controls['field']}>
        or paste its text
        <textarea
          className={styles['source']}
          value={text}
          rows={14}
          spellCheck={false}
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
        />
      </label>
      {mutation.error && <Problems failure={mutation.error} />}
      <button
        type="submit"
        className={controls['primary']}
        disabled={text.trim() === '' || mutation.isPending}
      >
        Register the product
      </button>
    </form>
  );
}

function Problems({ failure }: { readonly failure: ApiFailure }): ReactElement {
  return (
    <div role="alert" className={controls['problem']}>
      <p>{failure.message}</p>
      <ul>
        {failure.issues.map(({ path, line, message }) => (
          <li key={`${line ?? ''} ${path} ${message}`}>
            {line === undefined ? '' : `line ${line}, `}
            <code>{path}</code>: {message}
          </li>
        ))}
      </ul>
    </div>
  );
}
