import { ClickHouseException } from './exceptions.ts';

/**
 * One SET of all settings and `param_…` parameters; a value is always a string, which ClickHouse parses as it does in a URL.
 * @throws ClickHouseException 115 for a name that is none.
 */
export function buildSet(settings: readonly (readonly [name: string, value: string])[]): string {
  const assignments = settings.map(([name, value]) => {
    if (!/^[A-Za-z_]\w*$/.test(name)) throw unknownSetting();
    return `${name} = ${quote(value, "'")}`;
  });
  return `SET ${assignments.join(', ')}`;
}

export function buildUse(database: string): string {
  return `USE ${quote(database, '`')}`;
}

function quote(text: string, mark: string): string {
  return mark + text.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`) + mark;
}

function unknownSetting(): ClickHouseException {
  const rule = 'a name is letters, digits and underscores';
  return new ClickHouseException(115, 'UNKNOWN_SETTING', `Unknown setting or parameter: ${rule}`);
}
