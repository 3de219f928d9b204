import { useId, type InputHTMLAttributes, type ReactElement } from 'react';
import controls from '../../controls/controls.module.css';

interface FormFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly hint?: string;
}

/** One labelled input, to be filled in unless it says otherwise; the label is its accessible name, the hint its description. */
export function FormField({
  label,
  hint,
  required = true,
  ...input
}: FormFieldProps): ReactElement {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  return (
    <div className={controls['field']}>
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        className={controls['input']}
        aria-describedby={hintId}
        required={required}
      />
      {hint !== undefined && (
        <small id={hintId} className={controls['hint']}>
          {hint}
        </small>
      )}
    </div>
  );
}
