import type { ReactElement, ReactNode } from 'react';
import controls from '../../controls/controls.module.css';

interface DataTableProps {
  /** Its accessible name. */
  readonly label: string;
  readonly columns: readonly string[];
  /** Columns of numbers, by their place from 0. */
  readonly numeric?: readonly number[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
  /** What stands there when there is no row. */
  readonly empty: string;
}

/** A plain table of things said, not measured; the first cell of a row is its heading. */
export function DataTable(props: DataTableProps): ReactElement {
  const { label, columns, numeric = [], rows, empty } = props;
  const align = (index: number): string | undefined =>
    numeric.includes(index) ? controls['numeric'] : undefined;
  if (rows.length === 0) return <p>{empty}</p>;
  return (
    <div
      className={controls['tableScroll']}
      tabIndex={0}
      role="group"
      aria-label={`${label}, rows`}
    >
      <table className={controls['table']} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={column} scope="col" className={align(index)}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, index) =>
                index === 0 ? (
                  <th key={columns[index]} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={columns[index]} className={align(index)}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
