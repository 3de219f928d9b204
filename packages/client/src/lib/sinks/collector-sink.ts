/**
 * The vendor's collector, or an administrator's: the report as it lies in the spool.
 */
import { buildReportRequest, type ReportTarget } from '../../request.ts';
import { spoolFileBytesMax, spoolLineBytesMax } from '@candor/local/limits';
import { judgeFailure, parseAnswerObject, readObject, type Verdict } from '../judge-answer.ts';
import type { Answer } from '../post-report.ts';
import { createHttpSink } from './http-sink.ts';
import type { OpenedSink } from './sink.ts';

export function openCollectorSink(name: string, target: ReportTarget): OpenedSink {
  const empty = buildReportRequest(target, Buffer.alloc(0));
  if (empty === null) return { ok: false, problem: PROBLEM };
  const sink = createHttpSink({
    name,
    address: empty.address,
    bodyBytesMax: spoolFileBytesMax + spoolLineBytesMax,
    build: ({ head, lines }) => ({ ...empty, body: Buffer.from(head + lines.join(''), 'utf8') }),
    judge: judgeDoor,
    readReceipt: (answer) => readObject(parseAnswerObject(answer)?.['receipt']),
  });
  return { ok: true, sink };
}

const PROBLEM =
  'Expected the address of a collector as https://host, without user or password, got another. Correct it in telemetry.yaml, or where the product sets it.';

/**
 * The door's own forms: `{"accepted":…,"receipt":{…}}` of a report that it took, `{"error":{"code":…}}` of one that it did not.
 * What does not speak as the door does is a captive portal, a filter or a server that has moved in at the address.
 */
function judgeDoor(answer: Answer, _lines: number, nowMs: number): Verdict {
  const { status } = answer;
  const said = parseAnswerObject(answer);
  const isAccepted = typeof said?.['accepted'] === 'number';
  if (status >= 200 && status < 300 && isAccepted) return { is: 'taken', refused: 0 };
  const isRefused = typeof readObject(said?.['error'])?.['code'] === 'string';
  // Accepted with the status of a failure is nothing that the door says.
  return judgeFailure(answer, isRefused && !isAccepted, nowMs);
}
