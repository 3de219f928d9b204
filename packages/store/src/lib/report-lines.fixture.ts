/**
 * Random reports as they lie in a journal: lines in every form that JSON has, most of them as clients write them; and the same
 * events as objects.
 */
import type { LaneName } from '@candor/manifest/manifest';
import { formatEvent, parseInstant } from '@candor/manifest/report';
import type { FieldValues } from '@candor/manifest/shape';
import * as fc from 'fast-check';
import type { StoredEvent, StoredReport } from '../store.ts';

export interface LinedReport {
  readonly report: StoredReport;
  readonly events: readonly StoredEvent[];
}

const numberTexts: fc.Arbitrary<string> = fc.oneof(
  fc.integer({ min: 0, max: 500 }).map(String),
  fc.integer({ min: -1e6, max: 1e6 }).map((n) => String(n / 1000)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => JSON.stringify(n)),
  fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }).map(String),
  fc
    .tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -30, max: 30 }))
    .map(([n, power]) => `${n}e${power}`),
  fc.stringMatching(/^-?(?:0|[1-9]\d{0,16})\.\d{1,17}$/),
  fc.constantFrom('-0', '-0.0', '0.10', '1E+3', '9007199254740993', '0.1234567890123456789'),
);

const wordTexts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('"linux"', '"trial"', '"5.2.0"', `"${'5'.repeat(32)}"`, 'true', 'false', '""'),
  fc.string({ maxLength: 140 }).map((text) => JSON.stringify(text)),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => JSON.stringify(text)),
  fc.integer({ min: 125, max: 131 }).map((length) => `"${'w'.repeat(length)}"`),
  fc.constantFrom(
    String.raw`"\u0061\/"`,
    String.raw`"a\\"`,
    String.raw`"\ud800"`,
    '"ä\u007f"',
    'null',
  ),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.constantFrom('{"description":1, "type": "}]\\"", "frames":[{"at": [1e3,"{"]}]}', '[ ]'),
);

const names: fc.Arbitrary<string> = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('uptime', 'identities', 'files', 'a', 'os', 'errors') },
  { weight: 6, arbitrary: fc.stringMatching(/^[a-z][a-z0-9_]{0,39}$/) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('__proto__', '7', 'ä', String.raw`a\"b`, '', 'n'.repeat(65)),
  },
);

const fieldTexts: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 9, arbitrary: fc.array(fc.tuple(names, valueTexts()), { maxLength: 9 }) },
    { weight: 1, arbitrary: fc.integer({ min: 100, max: 140 }).map(listMany) },
  )
  .map((fields) => fields.map(([name, value]) => `"${name}":${value}`).join());

function valueTexts(): fc.Arbitrary<string> {
  return fc.oneof(numberTexts, wordTexts);
}

/** As many as are too many for one pass. */
function listMany(count: number): readonly (readonly [string, string])[] {
  return Array.from({ length: count }, (_, n) => [`f${n}`, n % 2 === 0 ? `${n}` : '"w"'] as const);
}

const START = Date.UTC(2026, 0, 30);
const DAY_MS = 86_400_000;

const instantTexts: fc.Arbitrary<string> = fc
  .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: DAY_MS - 1 }))
  .chain(([day, ms]) => {
    const atMs = START + day * DAY_MS + ms;
    const text = JSON.stringify(new Date(atMs).toISOString());
    return fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(text, String(atMs)) },
      { weight: 1, arbitrary: fc.constantFrom(`${atMs}.5`, '"2026-02-01T24:00:00.000Z"') },
    );
  });

interface Line {
  readonly text: string;
  readonly event: Pick<StoredEvent, 'seq' | 'at' | 'clockCorrected' | 'event' | 'fields'>;
}

const line: fc.Arbitrary<Line> = fc
  .record({
    seqText: fc.integer({ min: 1, max: 12 }).map(String),
    atText: instantTexts,
    isCorrected: fc.boolean(),
    event: fc.constantFrom('heartbeat', 'vms.connected', 'app.failed', 'candor.lost'),
    fieldText: fieldTexts,
  })
  .map(({ seqText, atText, isCorrected, event, fieldText }) => {
    const rest = fieldText === '' ? '' : `,${fieldText}`;
    const at = atText.startsWith('"') ? parseInstant(atText.slice(1, -1)) : Number(atText);
    const fields = JSON.parse(`{${fieldText}}`) as FieldValues;
    return {
      text: `{"seq":${seqText},"at":${atText}${isCorrected ? ',"clockCorrected":true' : ''},"event":"${event}"${rest}}\n`,
      event: {
        seq: Number(seqText),
        at,
        event,
        fields,
        ...(isCorrected ? { clockCorrected: true } : {}),
      },
    };
  });

const facts: fc.Arbitrary<FieldValues> = fc.record(
  {
    version: fc.constantFrom('1.0', '2.0-rc.1'),
    memory: fc.constantFrom(4, 0.5, 1e21),
    ci: fc.boolean(),
    country: fc.constantFrom('DE', 'ä'),
  },
  { requiredKeys: ['version'] },
);

const SESSIONS = [1, 2, 3, 4].map((n) => `${n}d5C0d5c-0d5c-4d5c-8d5c-0d5c0d5c0d5${n}`);

const linedReport: fc.Arbitrary<LinedReport> = fc
  .record({
    product: fc.constantFrom('automation-server', 'compiler'),
    environment: fc.constantFrom('production', 'test'),
    manifest: fc.constantFrom('b1946ac92492d234', '0000000000000000'),
    lane: fc.constantFrom<LaneName>('usage', 'exceptions'),
    session: fc.oneof(fc.constantFrom(...SESSIONS), fc.uuid({ version: 4 })),
    device: fc.constantFrom('', '0123456789abcdef'.repeat(2), 'd'.repeat(32)),
    ephemeral: fc.boolean(),
    received: fc.integer({ min: START, max: START + 10 * DAY_MS }),
    facts,
    lines: fc.array(line, { maxLength: 8 }),
  })
  .map(({ lines, ...head }) => ({
    report: { ...head, lines: Buffer.from(lines.map(({ text }) => text).join(''), 'utf8') },
    events: lines.map(({ event }) => ({ ...head, started: START, ...event })),
  }));

export const reportLists: fc.Arbitrary<readonly LinedReport[]> = fc.array(linedReport, {
  maxLength: 12,
});

/** `count` events as a client writes them, in the order of their numbers. */
export function buildPlainReport(session: string, count: number, at: number): LinedReport {
  const head = {
    product: 'automation-server',
    environment: 'production',
    manifest: 'b1946ac92492d234',
    lane: 'usage' as const,
    session,
    device: 'd'.repeat(32),
    ephemeral: false,
    received: at,
    facts: { version: '5.2.0', memory: 16 },
  };
  const events = Array.from({ length: count }, (_, index) => ({
    seq: index + 1,
    at: at + index,
    event: 'heartbeat',
    fields: { uptime: index / 4, licence: 'trial', ok: index % 2 === 0 },
  }));
  const text = events
    .map((event) => formatEvent({ ...event, at: new Date(event.at).toISOString() }))
    .join('');
  return {
    report: { ...head, lines: Buffer.from(text, 'utf8') },
    events: events.map((event) => ({ ...head, started: at, ...event })),
  };
}
