import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventsPerReportMax, lineCharsMax, lineIssuesMax, sequenceMax } from './limits.ts';
import {
  formatEvent,
  formatHead,
  parseReport,
  type ParsedReport,
  type ReportHead,
} from './report.ts';

const HEAD: ReportHead = {
  candor: 1,
  product: 'automation-server',
  manifest: 'b1946ac92492d234',
  lane: 'usage',
  session: '0d5c3f5e-7a1b-4c2d-8e9f-0a1b2c3d4e5f',
  started: '2026-11-21T09:00:00.000Z',
};
const AT = '2026-11-21T09:00:01.204Z';
const head = formatHead(HEAD, { version: '5.2.0' });
const event = formatEvent({ seq: 1, at: AT, event: 'heartbeat', fields: { uptime: 1 } });

function parse(text: string): ParsedReport {
  const result = parseReport(text);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

test('a report is written as one line for the session and one for each event', () => {
  expect(head + event).toBe(
    '{"candor":1,"product":"automation-server","manifest":"b1946ac92492d234","lane":"usage",' +
      '"session":"0d5c3f5e-7a1b-4c2d-8e9f-0a1b2c3d4e5f","started":"2026-11-21T09:00:00.000Z","version":"5.2.0"}\n' +
      '{"seq":1,"at":"2026-11-21T09:00:01.204Z","event":"heartbeat","uptime":1}\n',
  );
  expect(formatEvent({ seq: 2, at: AT, event: 'x', fields: {} })).toBe(
    `{"seq":2,"at":"${AT}","event":"x"}\n`,
  );
});

test('parseReport() reads back what was written, for any fields', () => {
  const name = fc
    .stringMatching(/^[a-z][a-z0-9_]{0,8}$/)
    .filter((key) => !['seq', 'at', 'event'].includes(key));
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.boolean(), fc.nat());
  const fields = fc.dictionary(name, value, { noNullPrototype: true });
  const events = fc.array(fc.record({ event: fc.constantFrom('a', 'b.c'), fields }), {
    maxLength: 5,
  });
  const device = fc.option(fc.constant('0123456789abcdef0123456789abcdef'), { nil: undefined });
  fc.assert(
    fc.property(events, device, fc.boolean(), (list, deviceId, isEphemeral) => {
      const opened: ReportHead = {
        ...HEAD,
        ...(deviceId === undefined ? {} : { device: deviceId }),
        ...(isEphemeral ? { ephemeral: true } : {}),
      };
      const lines = list.map((one, index) => formatEvent({ seq: index + 1, at: AT, ...one }));
      const report = parse(formatHead(opened, { os: 'linux' }) + lines.join(''));
      expect(report).toEqual({
        head: opened,
        facts: { os: 'linux' },
        events: list.map((one, index) => ({
          seq: index + 1,
          at: AT,
          event: one.event,
          values: one.fields,
        })),
        issues: [],
      });
    }),
  );
});

test.each([
  ['nothing', ''],
  ['no JSON', 'hello\n'],
  ['a list', '[]\n'],
  ['a number', '1\n'],
  ['a head that is cut off', head.slice(0, 40)],
  ['an event in its place', event],
  ['another format', head.replace('"candor":1', '"candor":2')],
  ['a product that is none', head.replace('automation-server', 'Automation Server')],
  ['a hash that is none', head.replace('b1946ac92492d234', 'latest')],
  ['a lane that is none', head.replace('usage', 'everything')],
  ['a session that is no UUID v4', head.replace('-4c2d-', '-1c2d-')],
  ['a time that is none', head.replace('2026-11-21', '2026-13-21')],
  ['a day that is none', head.replace('2026-11-21', '2026-02-30')],
  ['a time elsewhere', head.replace('.000Z', '+01:00')],
  ['a device that is no pseudonym', head.replace('"version"', '"device":"my-pc","version"')],
  ['ephemeral: false', head.replace('"version"', '"ephemeral":false,"version"')],
])('parseReport() refuses a report whose first line is %s', (_what, text) => {
  const result = parseReport(text + event);
  expect(result.ok).toBe(false);
});

test('parseReport() says all that is wrong with the first line, and repeats no value', () => {
  const result = parseReport('{"candor":1,"product":"Jane","lane":"jane","session":"jane"}\n');
  expect(result).toMatchObject({ ok: false, issues: [{ line: 1, code: 'bad_head' }] });
  const [issue] = result.ok ? [] : result.issues;
  for (const key of ['product', 'manifest', 'lane', 'session', 'started']) {
    expect(issue?.message).toContain(`"${key}"`);
  }
  expect(issue?.message).not.toMatch(/jane/i);
});

test.each([
  ['not_json', 'hello'],
  ['not_json', '{"seq":1'],
  ['not_an_object', 'null'],
  ['not_an_object', '[1]'],
  ['bad_event', `{"at":"${AT}","event":"x"}`],
  ['bad_event', `{"seq":0,"at":"${AT}","event":"x"}`],
  ['bad_event', `{"seq":1.5,"at":"${AT}","event":"x"}`],
  ['bad_event', `{"seq":${sequenceMax + 1},"at":"${AT}","event":"x"}`],
  ['bad_event', `{"seq":"1","at":"${AT}","event":"x"}`],
  ['bad_event', '{"seq":1,"at":"yesterday","event":"x"}'],
  ['bad_event', '{"seq":1,"at":1,"event":"x"}'],
  ['bad_event', `{"seq":1,"at":"${AT}","event":"Not a name"}`],
  ['bad_event', `{"seq":1,"at":"${AT}"}`],
  ['too_long', `{"seq":1,"at":"${AT}","event":"x","pad":"${'x'.repeat(lineCharsMax)}"}`],
])('parseReport() reports %s and keeps the lines around it: %#', (code, line) => {
  const report = parse(`${head}${event}${line}\n${event.replace('"seq":1', '"seq":3')}`);
  expect(report.events.map(({ seq }) => seq)).toEqual([1, 3]);
  expect(report.issues).toMatchObject([{ line: 3, code }]);
});

test('parseReport() takes everything before a last line that is cut off', () => {
  for (let cut = 1; cut < event.length - 1; cut += 1) {
    const report = parse(head + event + event.slice(0, cut));
    expect(report.events).toHaveLength(1);
    expect(report.issues).toMatchObject([{ line: 3, code: 'truncated' }]);
  }
});

test('parseReport() takes a last line that is whole but for its end', () => {
  const report = parse(head + event.trimEnd());
  expect(report.events).toHaveLength(1);
  expect(report.issues).toEqual([]);
});

test('parseReport() passes over empty lines and takes the line ends of Windows', () => {
  const report = parse(`${head}\n${event}\n\n`.replaceAll('\n', '\r\n'));
  expect(report.events).toHaveLength(1);
  expect(parse(`${head}\n\n${event}`).issues).toEqual([]);
});

test('parseReport() takes "__proto__" and "constructor" for keys like any other', () => {
  const line = `{"seq":1,"at":"${AT}","event":"x","__proto__":{"flag":true},"constructor":2}\n`;
  const report = parse(head.replace('"version"', '"__proto__":{"os":"linux"},"version"') + line);
  const [first] = report.events;
  expect(Object.keys(first?.values ?? {})).toEqual(['__proto__', 'constructor']);
  expect(first?.values['flag']).toBeUndefined();
  expect(Object.getPrototypeOf(first?.values)).toBe(Object.prototype);
  expect(report.facts['os']).toBeUndefined();
  expect(Object.keys(report.facts)).toEqual(['__proto__', 'version']);
});

test('parseReport() stops after as many events as a report may have', () => {
  const report = parse(head + event.repeat(eventsPerReportMax + 5));
  expect(report.events).toHaveLength(eventsPerReportMax);
  expect(report.issues).toMatchObject([{ code: 'too_many', line: eventsPerReportMax + 2 }]);
  expect(parse(head + event.repeat(eventsPerReportMax)).issues).toEqual([]);
  // Lines that hold no event count too, or a body of nothing else would be read to its end.
  for (const line of ['\n', 'no event\n']) {
    const { issues } = parse(head + line.repeat(eventsPerReportMax + 5) + event);
    expect(issues.at(-1)).toMatchObject({ code: 'too_many', line: eventsPerReportMax + 2 });
  }
});

test('parseReport() lists a bounded number of issues', () => {
  expect(parse(head + 'x\n'.repeat(1_000)).issues).toHaveLength(lineIssuesMax);
});

test('parseReport() survives depth that would exhaust a stack', () => {
  const deep = `{"seq":1,"at":"${AT}","event":"x","a":${'['.repeat(30_000)}${']'.repeat(30_000)}}\n`;
  expect(parse(head + deep + event).events.length).toBeGreaterThan(0);
});

test('parseReport() never throws', () => {
  const line = fc.oneof(fc.string(), fc.json(), fc.constantFrom(head, event));
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      expect(parseReport(lines.join('\n'))).toHaveProperty('ok');
      expect(parse(head + lines.join('\n')).head).toEqual(HEAD);
    }),
  );
});
