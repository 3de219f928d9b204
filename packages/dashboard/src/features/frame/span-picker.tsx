import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactElement } from 'react';
import { parseDay } from '@candor/query/day';
import { spanDaysMax } from '@candor/query/limits';
import type { Span } from '@candor/query/question';
import { DEFAULT_DAYS, lengthOfSpan, PRESET_DAYS } from '../../address/span.ts';
import { Disclosure, useClosePanel } from '../../controls/disclosure.tsx';
import controls from '../../controls/controls.module.css';
import { productRoute, useScope } from './scope.ts';
import styles from './frame.module.css';
import { EXACT, markShown } from './shown-choice.ts';

/** Which days are shown. Each choice is a link: what one sees can be shared. */
export function SpanPicker(): ReactElement {
  const { days, from } = productRoute.useSearch();
  const shownDays = from ? null : (days ?? DEFAULT_DAYS);
  return (
    <div role="group" aria-label="Time span" className={styles['segments']}>
      {PRESET_DAYS.map((preset) => (
        <Link
          key={preset}
          to="."
          search={(search) => ({
            ...search,
            days: preset === DEFAULT_DAYS ? undefined : preset,
            from: undefined,
            to: undefined,
          })}
          activeOptions={EXACT}
          inactiveProps={markShown(preset === shownDays)}
        >
          {preset} days
        </Link>
      ))}
      <Disclosure
        label="Custom time span"
        summary="Custom"
        align="end"
        buttonClass={from ? styles['segmentOn'] : styles['segment']}
      >
        <CustomSpan />
      </Disclosure>
    </div>
  );
}

function CustomSpan(): ReactElement {
  const close = useClosePanel();
  const { span, today } = useScope();
  const navigate = useNavigate();
  const [problem, setProblem] = useState<string | null>(null);
  const apply = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const span = readSpan(form);
    if (typeof span === 'string') {
      setProblem(span);
      return;
    }
    close();
    void navigate({ to: '.', search: (search) => ({ ...search, days: undefined, ...span }) });
  };
  return (
    <form className={styles['customSpan']} onSubmit={apply}>
      <label className={controls['field']}>
        First day
        <input
          className={controls['input']}
          type="date"
          name="from"
          defaultValue={span.from}
          max={today}
          required
        />
      </label>
      <label className={controls['field']}>
        Last day
        <input
          className={controls['input']}
          type="date"
          name="to"
          defaultValue={span.to}
          max={today}
          required
        />
      </label>
      {problem !== null && <p role="alert">{problem}</p>}
      <button type="submit" className={controls['primary']}>
        Show these days
      </button>
    </form>
  );
}

/** The span of the form, or what is wrong with it. */
function readSpan(form: FormData): Span | string {
  const from = parseDay(form.get('from'));
  const to = parseDay(form.get('to'));
  if (!from.ok || !to.ok) return 'Choose both days.';
  const span = { from: from.value, to: to.value };
  if (span.from > span.to) return 'The first day must not be after the last.';
  return lengthOfSpan(span) > spanDaysMax ? `Choose at most ${spanDaysMax} days.` : span;
}
