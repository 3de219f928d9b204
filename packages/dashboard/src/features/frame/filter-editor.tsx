import type { Filter } from '@candor/query/question';
import { formatDimension } from '@candor/query/url';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { labelGroup } from '../../format/group.ts';
import { answerQuery } from '../chart/query.ts';
import { orderOfGroups } from '../chart/chart-data.ts';
import { toggleFilterValue, valuesOfFilter, type FilterChoice } from './filter-choices.ts';
import styles from './frame.module.css';
import { buildQuestion, useScope } from './scope.ts';

interface FilterEditorProps {
  readonly choices: readonly FilterChoice[];
  readonly onChange: (filters: readonly Filter[]) => void;
}

/** Chooses a dimension and its values. Values that only reports know are those seen in the span, by enough installations. */
export function FilterEditor({ choices, onChange }: FilterEditorProps): ReactElement | null {
  const { filters } = useScope();
  // The address follows a moment later; the boxes must not wait for it.
  const [draft, setDraft] = useState(filters);
  const change = (next: readonly Filter[]): void => {
    setDraft(next);
    onChange(next);
  };
  const [key, setKey] = useState(
    filters[0] ? formatDimension(filters[0].dimension) : (choices[0]?.key ?? ''),
  );
  const choice = choices.find((choice) => choice.key === key) ?? choices[0];
  if (!choice) return null;
  return (
    <div className={styles['filterEditor']}>
      <label className={controls['field']}>
        Filter by
        <select
          className={controls['input']}
          value={choice.key}
          onChange={(event) => {
            setKey(event.currentTarget.value);
          }}
        >
          {choices.map(({ key, title }) => (
            <option key={key} value={key}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {choice.values === null ? (
        <SeenValues key={choice.key} choice={choice} filters={draft} onChange={change} />
      ) : (
        <Values choice={choice} values={choice.values} filters={draft} onChange={change} />
      )}
    </div>
  );
}

interface ValuesProps extends Pick<FilterEditorProps, 'onChange'> {
  readonly choice: FilterChoice;
  readonly filters: readonly Filter[];
}

function SeenValues(props: ValuesProps): ReactElement {
  const { choice } = props;
  const scope = useScope();
  const question = buildQuestion(
    { ...scope, filters: [] },
    choice.dimension.by === 'field'
      ? { of: 'events', event: choice.dimension.event }
      : { of: 'installations' },
    { breakdown: choice.dimension, step: 'span' },
  );
  const asked = useQuery(answerQuery(question));
  if (asked.error) return <p role="alert">{asked.error.message}</p>;
  if (!asked.data) return <p>Loading the values …</p>;
  const compare = orderOfGroups(scope.manifest, choice.dimension);
  const seen = asked.data.rows.flatMap(({ group, folded }) =>
    folded || group === null || group === '' ? [] : [group],
  );
  const values = compare ? seen.toSorted(compare) : seen;
  return values.length > 0 ? (
    <Values {...props} values={values} />
  ) : (
    <p>No value was reported by enough installations.</p>
  );
}

function Values(props: ValuesProps & { readonly values: readonly string[] }): ReactElement {
  const { choice, values, filters, onChange } = props;
  const { manifest } = useScope();
  const kept = valuesOfFilter(filters, choice.dimension);
  const all = [...values, ...kept.filter((value) => !values.includes(value))];
  return (
    <fieldset className={styles['filterValues']}>
      <legend className={controls['visuallyHidden']}>{choice.title}</legend>
      {all.map((value) => (
        <label key={value}>
          <input
            type="checkbox"
            checked={kept.includes(value)}
            onChange={() => {
              onChange(toggleFilterValue(filters, choice.dimension, value));
            }}
          />
          {labelGroup(manifest, choice.dimension, value)}
        </label>
      ))}
    </fieldset>
  );
}
