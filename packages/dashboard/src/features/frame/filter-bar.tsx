import type { Filter } from '@candor/query/question';
import { formatDimension, setFilter } from '@candor/query/url';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Disclosure } from '../../controls/disclosure.tsx';
import { Icon } from '../../controls/icon.tsx';
import controls from '../../controls/controls.module.css';
import { labelGroup, titleDimension } from '../../format/group.ts';
import { listFilterChoices } from './filter-choices.ts';
import { FilterEditor } from './filter-editor.tsx';
import styles from './frame.module.css';
import { useScope } from './scope.ts';

/** The filters that hold, each with a way to drop it, and a panel to change them. */
export function FilterBar(): ReactElement | null {
  const { manifest, filters } = useScope();
  const navigate = useNavigate();
  const change = (next: readonly Filter[]): void => {
    void navigate({
      to: '.',
      search: (search) => ({ ...search, filters: next.length > 0 ? next : undefined }),
      replace: true,
      resetScroll: false,
    });
  };
  const choices = listFilterChoices(manifest);
  if (choices.length === 0 && filters.length === 0) return null;
  return (
    <div role="group" aria-label="Filters" className={styles['filters']}>
      <Disclosure
        label="Filter"
        align="end"
        buttonClass={controls['button']}
        summary={
          <>
            <Icon name="filter" />
            Filter
          </>
        }
      >
        <FilterEditor choices={choices} onChange={change} />
      </Disclosure>
      {filters.map(({ dimension, values }) => {
        const title = titleDimension(manifest, dimension);
        return (
          <span key={formatDimension(dimension)} className={styles['chip']}>
            <span>
              {title}:{' '}
              <strong>
                {values.map((value) => labelGroup(manifest, dimension, value)).join(', ')}
              </strong>
            </span>
            <button
              type="button"
              aria-label={`Remove the filter ${title}`}
              onClick={() => {
                change(setFilter(filters, dimension, []));
              }}
            >
              <Icon name="close" />
            </button>
          </span>
        );
      })}
    </div>
  );
}
