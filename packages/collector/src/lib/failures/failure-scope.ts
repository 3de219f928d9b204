/** From a product's manifest and what a request asks for to what the store is to look at. */
import type { EventRole, Manifest } from '@candor/manifest/manifest';
import { findRole } from '@candor/manifest/roles';
import { addDays, dayOf, parseDay } from '@candor/query/day';
import type { Day } from '@candor/query/question';
import { countDays } from '@candor/query/day';
import { spanDaysMax } from '@candor/query/limits';
import { ENVIRONMENT_DEFAULT } from '@candor/query/scope';
import type { FailureScope } from '@candor/store/failures';
import { CollectorError } from '../../errors.ts';
import { failureSpanDaysDefault } from '../../limits.ts';

export interface AskedSpan {
  readonly from: Day;
  readonly to: Day;
  readonly environment: string;
}

/** `read` gives what follows the `?` of an address. @throws CollectorError question_invalid */
export function readSpan(read: (name: string) => string | null, now: number): AskedSpan {
  const to = readDay(read, 'to') ?? dayOf(now);
  const from = readDay(read, 'from') ?? addDays(to, 1 - failureSpanDaysDefault);
  if (from > to || countDays(from, to) > spanDaysMax) {
    throw invalid('from', `Expected a span of 1 to ${spanDaysMax} days.`);
  }
  return { from, to, environment: read('environment') ?? ENVIRONMENT_DEFAULT };
}

function readDay(read: (name: string) => string | null, name: string): Day | null {
  const text = read(name);
  if (text === null) return null;
  const parsed = parseDay(text);
  if (parsed.ok) return parsed.value;
  throw invalid(name, parsed.issues[0]?.message ?? '');
}

function invalid(path: string, message: string): CollectorError {
  return new CollectorError(
    'question_invalid',
    'Expected a span of days, got another. Correct it, and ask again.',
    { issues: [{ path, code: 'bad_day', message }] },
  );
}

/** @throws CollectorError role_undeclared where the manifest has no event of that role */
export function findFailureScope(
  manifest: Manifest,
  role: EventRole,
  span: AskedSpan,
): FailureScope {
  const [event, declared] = findRole(manifest, role) ?? [];
  if (event === undefined || declared === undefined) {
    throw new CollectorError(
      'role_undeclared',
      `Expected a product whose manifest has an event with the role ${role}, got one without. Declare it first.`,
    );
  }
  return {
    product: manifest.product,
    environment: span.environment,
    lane: declared.lane,
    event,
    countedBy: manifest.ids.device === 'none' ? 'session' : 'device',
    versionFact: findFact(manifest, 'version'),
    systemFact: findFact(manifest, 'os'),
    from: span.from,
    to: span.to,
  };
}

function findFact({ session }: Manifest, builtIn: string): string {
  return Object.keys(session).find((name) => session[name]?.builtIn === builtIn) ?? '';
}
