/**
 * A duration as .NET writes a `TimeSpan`, `[d.]hh:mm:ss[.fffffff]`, or as the plain milliseconds that some SDKs send.
 */
const TIME_SPAN = /^(?:(\d{1,3})\.)?(\d{1,2}):(\d\d):(\d\d)(?:\.(\d{1,7}))?$/;

/** Milliseconds; undefined for what is neither. */
export function readTimeSpan(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined;
  const match = typeof value === 'string' ? TIME_SPAN.exec(value) : null;
  if (match === null) return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return whole * 1000 + Number(`0.${fraction}`) * 1000;
}
