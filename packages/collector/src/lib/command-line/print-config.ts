/** What `--print-config` prints: every setting, its value, and where that was found. */
import { formatBytes, type SettingValue } from './setting-value.ts';
import type { ResolvedSettings } from './resolve-settings.ts';
import { type Setting, settingOf } from './settings.ts';

/** A table, or with `isJson` one object. What is secret is shown as `…`. */
export function printConfig(settings: ResolvedSettings, isJson: boolean): string {
  const rows = [...settings].map(([name, { value, origin }]) => ({
    name,
    value: describeValue(settingOf(name), value),
    origin,
  }));
  if (isJson) {
    const named = rows.map(({ name, value, origin }) => [name, { value, origin }] as const);
    return `${JSON.stringify(Object.fromEntries(named), null, 2)}\n`;
  }
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  const valueWidth = Math.max(...rows.map(({ value }) => (value ?? '–').length));
  return rows
    .map(
      ({ name, value, origin }) =>
        `${name.padEnd(nameWidth)}  ${(value ?? '–').padEnd(valueWidth)}  ${origin}\n`,
    )
    .join('');
}

function describeValue(setting: Setting, value: SettingValue | null): string | null {
  if (value === null) return null;
  if (setting.isSecret) return '…';
  if (typeof value === 'number') {
    return setting.kind.is === 'bytes' ? formatBytes(value) : String(value);
  }
  return typeof value === 'string' ? value : value.join(', ');
}
