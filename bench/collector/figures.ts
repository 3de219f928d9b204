/** What was measured, beside what was aimed at. */
export interface Figure {
  readonly name: string;
  /** NaN for what could not be measured here, and the name says why; infinite for what never came. */
  readonly value: number;
  readonly unit: string;
  /** Null for a floor, or what only explains another figure. */
  readonly aim: Aim | null;
}

export interface Aim {
  readonly is: 'at least' | 'at most';
  readonly value: number;
}

export function atLeast(value: number): Aim {
  return { is: 'at least', value };
}

export function atMost(value: number): Aim {
  return { is: 'at most', value };
}

export function isMet({ value, aim }: Figure): boolean | null {
  if (aim === null) return null;
  return aim.is === 'at least' ? value >= aim.value : value <= aim.value;
}

export function printFigures(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    Number.isNaN(figure.value)
      ? 'not measured'
      : `${formatNumber(figure.value)} ${figure.unit}`.trim(),
    figure.aim === null ? '' : `${figure.aim.is} ${formatNumber(figure.aim.value)}`,
    { true: 'met', false: 'missed', null: '' }[String(isMet(figure)) as 'true' | 'false' | 'null'],
  ]);
  return [['', 'measured', 'aim', ''], ['---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** The one in the middle; of an even number the upper of two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function formatNumber(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-GB', { maximumFractionDigits: digits });
}
