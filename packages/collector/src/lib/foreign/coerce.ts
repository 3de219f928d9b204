/**
 * Values as other SDKs write them, in the type that the manifest declares: Application Insights knows only text and numbers,
 * and so writes `"true"` and `"12"`. What can not be turned into the declared type is left as it came, for the shaper to refuse.
 */
import type { FieldDeclaration } from '@candor/manifest/manifest';
import { readUnitFactor } from '@candor/manifest/units';

const NUMBER = /^-?\d{1,16}(?:\.\d{1,16})?$/;

/** `unit` is the one in which a number comes, or null for the declared one. */
export function coerceValue(
  value: unknown,
  declared: FieldDeclaration,
  unit: string | null,
): unknown {
  switch (declared.type) {
    case 'boolean':
      return coerceBoolean(value);
    case 'count':
      return coerceNumber(value, unit, declared.unit, true);
    case 'quantity':
    case 'duration':
      return coerceNumber(value, unit, declared.unit, false);
    case 'choice':
      return coerceChoice(value, declared.values);
    default:
      return value;
  }
}

function coerceBoolean(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const word = value.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : value;
}

function coerceNumber(
  value: unknown,
  unit: string | null,
  declaredUnit: string | null,
  isWhole: boolean,
): unknown {
  const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || unit === null || declaredUnit === null) return number;
  const converted = number * (readUnitFactor(unit, declaredUnit) ?? Number.NaN);
  return isWhole ? Math.round(converted) : converted;
}

/** Declared values are matched without regard to case: .NET's `Windows` is our `windows`. */
function coerceChoice(value: unknown, values: readonly string[]): unknown {
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' || values.includes(value)) return value;
  const lower = value.toLowerCase();
  return values.find((known) => known.toLowerCase() === lower) ?? value;
}
