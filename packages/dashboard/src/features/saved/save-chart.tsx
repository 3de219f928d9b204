import { chartTitleCharsMax } from '@candor/query/limits';
import type { Question } from '@candor/query/question';
import { useQuery } from '@tanstack/react-query';
import type { FormEvent, ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { Icon } from '../../controls/icon.tsx';
import { FormField } from '../account/form-field.tsx';
import { meQuery } from '../account/query.ts';
import { readText } from '../account/sign-in-page.tsx';
import { FailureNote } from '../settings/failure-note.tsx';
import settings from '../settings/settings.module.css';
import { useChange } from '../settings/use-change.ts';
import { SAVED, saveChart } from './query.ts';

/** Whether whoever is signed in may save charts and remove them. */
export function useMaySave(): boolean {
  const role = useQuery(meQuery).data?.user?.role;
  return role === 'editor' || role === 'administrator';
}

/** Opens the form below, for those who may save. */
export function SaveSwitch(props: {
  readonly title: string;
  readonly pressed: boolean;
  readonly onPress: (pressed: boolean) => void;
}): ReactElement | null {
  if (!useMaySave()) return null;
  return (
    <button
      type="button"
      className={controls['quiet']}
      aria-expanded={props.pressed}
      aria-label={`Save: ${props.title}`}
      onClick={() => {
        props.onPress(!props.pressed);
      }}
    >
      <Icon name="save" />
      Save
    </button>
  );
}

/** Under which title the question is saved: the chart's own is proposed. */
export function SaveChartForm(props: {
  readonly title: string;
  readonly question: Question;
  readonly onDone: () => void;
}): ReactElement {
  const { title, question, onDone } = props;
  const save = useChange(saveChart, [SAVED]);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const said = readText(new FormData(event.currentTarget), 'title');
    save.make({ title: said, question }, { onSuccess: onDone });
  };
  return (
    <form
      className={settings['row']}
      onSubmit={submit}
      aria-label={`Save ${title}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone();
      }}
    >
      <FormField
        label="Save among the questions as"
        name="title"
        defaultValue={title}
        maxLength={chartTitleCharsMax}
        autoComplete="off"
        autoFocus
      />
      <button type="submit" className={controls['button']} disabled={save.isMaking}>
        Save the chart
      </button>
      <FailureNote failure={save.failure} />
    </form>
  );
}
