import type { FailureSettings } from '@candor/query/api';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { readText } from '../account/sign-in-page.tsx';
import { FormField } from '../account/form-field.tsx';
import { ChartError } from '../chart/chart-states.tsx';
import { Section } from '../collected/section.tsx';
import { useScope } from '../frame/scope.ts';
import { FailureNote } from '../settings/failure-note.tsx';
import settings from '../settings/settings.module.css';
import { useChange } from '../settings/use-change.ts';
import { changeFailureSettings, failureSettingsQuery, type SettingsChange } from './query.ts';

/** Who is told of a release that does badly, and where the source lies: for administrators. */
export function AlertSettings(): ReactElement {
  const { product } = useScope().product;
  const asked = useQuery(failureSettingsQuery(product));
  return (
    <Section id="alert-settings" title="Who is told, and where the source lies">
      {asked.error ? (
        <ChartError error={asked.error} height={80} retry={() => void asked.refetch()} />
      ) : asked.data ? (
        <SettingsForm given={asked.data} />
      ) : (
        <p role="status">Loading the settings …</p>
      )}
    </Section>
  );
}

function SettingsForm({ given }: { readonly given: FailureSettings }): ReactElement {
  const { product } = useScope().product;
  const [isSaved, setSaved] = useState(false);
  const change = useChange(
    (body: SettingsChange) => changeFailureSettings(product, body),
    failureSettingsQuery(product).queryKey,
    () => {
      setSaved(true);
    },
  );
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setSaved(false);
    change.make(readChange(new FormData(event.currentTarget)));
  };
  return (
    <form className={settings['wideForm']} onSubmit={submit} aria-label="Alert settings">
      <FormField
        label="Webhook"
        name="webhook"
        type="url"
        required={false}
        defaultValue={given.webhook ?? ''}
        placeholder="https://example.com/hooks/candor"
        hint="Gets a signed POST for each release that is found to do worse."
      />
      <FormField
        label="Secret of the webhook"
        name="webhookSecret"
        type="password"
        required={false}
        autoComplete="off"
        hint={
          given.hasWebhookSecret
            ? 'One is kept, and never shown. Fill in to replace it.'
            : '16 characters or more, with which the POST is signed.'
        }
      />
      <FormField
        label="Mail to"
        name="mailTo"
        required={false}
        defaultValue={given.mailTo.join(', ')}
        placeholder="releases@example.com"
        hint="Addresses with commas between them. The collector needs --mail-server and --mail-from."
      />
      <FormField
        label="Source link"
        name="sourceLink"
        required={false}
        defaultValue={given.sourceLink ?? ''}
        placeholder="https://git.example.com/blob/v{version}/{module}#L{line}"
        hint="Where a frame of the product’s own code leads, with {module}, {line} and {version}."
      />
      <FailureNote failure={change.failure} />
      {change.failure?.issues.map(({ path, message }) => (
        <p key={path} className={controls['hint']}>
          <code>{path}</code> {message}
        </p>
      ))}
      <button type="submit" className={controls['primary']} disabled={change.isMaking}>
        Save the settings
      </button>
      {isSaved && <p role="status">The settings are saved.</p>}
    </form>
  );
}

/** An empty field is nothing set; an empty secret leaves the one that is kept. */
function readChange(form: FormData): SettingsChange {
  const read = (name: string): string | null => readText(form, name).trim() || null;
  const secret = read('webhookSecret');
  return {
    sourceLink: read('sourceLink'),
    webhook: read('webhook'),
    mailTo: (read('mailTo') ?? '').split(/[\s,;]+/).filter((address) => address !== ''),
    ...(secret !== null && { webhookSecret: secret }),
  };
}
