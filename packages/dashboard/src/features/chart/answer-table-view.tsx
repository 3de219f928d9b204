import { useState, type ReactElement } from 'react';
import { Icon } from '../../controls/icon.tsx';
import controls from '../../controls/controls.module.css';
import { copiedNoticeMs } from '../../limits.ts';
import { formatTableCsv, type AnswerTable } from './answer-table.ts';
import styles from './chart.module.css';

interface AnswerTableViewProps {
  readonly table: AnswerTable;
  readonly title: string;
}

/** The table behind a chart, with a button that copies it for a spreadsheet. */
export function AnswerTableView({ table, title }: AnswerTableViewProps): ReactElement {
  return (
    <div className={styles['tableView']}>
      {/* Scrollable by keyboard, so it needs a place in the tab order and a name. */}
      <div
        className={styles['tableScroll']}
        tabIndex={0}
        role="group"
        aria-label={`${title}, rows`}
      >
        <table className={controls['table']} aria-label={title}>
          <thead>
            <tr>
              {table.columns.map(({ title, numeric }) => (
                <th key={title} scope="col" className={numeric ? controls['numeric'] : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.records.map((record) => (
              <tr key={record.map(({ raw }) => raw).join(' ')}>
                {record.map(({ text, raw, numeric }, index) => (
                  <td
                    key={table.columns[index]?.title}
                    className={numeric ? controls['numeric'] : undefined}
                  >
                    <data value={raw ?? ''}>{text}</data>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <CopyButton text={() => formatTableCsv(table)} title={title} />
    </div>
  );
}

function CopyButton(props: { readonly text: () => string; readonly title: string }): ReactElement {
  const [notice, setNotice] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    const copied = await copyText(props.text());
    if (!copied) saveText(props.text(), `${props.title}.csv`);
    setNotice(copied ? 'Copied' : 'Saved as a file');
    setTimeout(() => {
      setNotice(null);
    }, copiedNoticeMs);
  };
  return (
    <button
      type="button"
      className={controls['quiet']}
      aria-label={`Copy as CSV: ${props.title}`}
      onClick={() => void copy()}
    >
      <Icon name="copy" />
      <span aria-live="polite">{notice ?? 'Copy as CSV'}</span>
    </button>
  );
}

/** False where the browser gives no clipboard: without https, or when the reader forbids it. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function saveText(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
