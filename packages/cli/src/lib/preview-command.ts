import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { buildReportRequest } from '@candor/client/request';
import { findTarget } from '@candor/client/target';
import { readRetry, readSpool } from '@candor/local/spool';
import type { LaneName } from '@candor/manifest/manifest';
import { type AuditState, describeAudit, readAuditState } from './audit-state.ts';
import { listWaiting } from './agreed-names.ts';
import { type CommandContext, writeJson } from './command-context.ts';
import { listDecisions } from './why-command.ts';

/** One request, as it would go over the wire. */
interface PreviewedRequest {
  readonly method: string;
  readonly address: string;
  /** All of them, those of HTTP itself included. */
  readonly headers: Readonly<Record<string, string>>;
  /** The report as it lies in the spool, before it is compressed. */
  readonly body: string;
  readonly bodyBytes: number;
  readonly bodySha256: string;
  /** What goes over the wire. */
  readonly wireBytes: number;
  readonly wireSha256: string;
}

/** The JSON form of `preview`. */
export interface Preview {
  readonly requests: readonly PreviewedRequest[];
  /** RFC 3339: when it would be sent at the earliest, where an earlier attempt failed; null for now. */
  readonly notBefore: string | null;
  /** Lanes that are off but have something in the spool, which is not sent. */
  readonly heldBack: readonly LaneName[];
  /** What each lane that is on leaves out until the user agrees to it; lanes with nothing of the kind are not there. */
  readonly waiting: Readonly<Partial<Record<LaneName, readonly string[]>>>;
  /** Whether the licence audit is due, and so waits to be recorded; null where the product has none. */
  readonly audit: AuditState | null;
}

/** `preview` */
export function runPreview(context: CommandContext): number {
  const preview = buildPreview(context);
  if (preview === null) {
    context.stderr.write('expected the address of a collector, got one that can not be used\n');
    return 1;
  }
  if (context.isJson) writeJson(context, preview);
  else context.stdout.write(formatPreview(preview, context));
  return 0;
}

function buildPreview(context: CommandContext): Preview | null {
  const { folder, manifest, options, effects } = context;
  const target = findTarget(manifest, options, effects);
  const decisions = listDecisions(context);
  const isOn = (lane: LaneName): boolean =>
    decisions.some((decision) => decision.lane === lane && decision.state === 'on');
  const reports = folder === null ? [] : readSpool(folder);
  const requests: PreviewedRequest[] = [];
  for (const { lane, body } of reports) {
    const request = buildReportRequest(target, body);
    if (request === null) return null;
    if (isOn(lane)) requests.push(describeRequest(request));
  }
  const retry = folder === null ? null : readRetry(folder);
  const isWaiting = retry !== null && retry.untilMs > effects.now();
  return {
    requests,
    notBefore: isWaiting ? new Date(retry.untilMs).toISOString() : null,
    heldBack: [...new Set(reports.map(({ lane }) => lane))].filter((lane) => !isOn(lane)),
    waiting: Object.fromEntries(
      decisions
        .map((decision) => [decision.lane, listWaiting(manifest, decision)] as const)
        .filter(([, names]) => names.length > 0),
    ),
    audit: readAuditState(context),
  };
}

type ReportRequest = NonNullable<ReturnType<typeof buildReportRequest>>;

/** Compresses the body as the sender does, so that the bytes are the same. */
function describeRequest({ method, address, headers, body }: ReportRequest): PreviewedRequest {
  const wire = gzipSync(body);
  return {
    method,
    address,
    headers: {
      ...headers,
      'content-length': String(wire.length),
      host: new URL(address).host,
      connection: 'keep-alive',
    },
    body: body.toString('utf8'),
    bodyBytes: body.length,
    bodySha256: hash(body),
    wireBytes: wire.length,
    wireSha256: hash(wire),
  };
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function formatPreview(preview: Preview, { paint, manifest, prefix }: CommandContext): string {
  const { requests, notBefore, heldBack, waiting, audit } = preview;
  const requestTexts = requests.map((request) =>
    [
      paint(`${request.method} ${request.address}`, 'bold').shown,
      ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
      '',
      request.body,
      paint(`SHA-256 of these ${request.bodyBytes} bytes: ${request.bodySha256}`, 'dim').shown,
      paint(`SHA-256 of the ${request.wireBytes} bytes compressed: ${request.wireSha256}`, 'dim')
        .shown,
      '',
    ].join('\n'),
  );
  const remarks = [
    ...(requests.length === 0 ? ['Nothing waits to be sent.'] : []),
    ...(notBefore === null ? [] : [`Not before ${notBefore}, since the last attempt failed.`]),
    ...(audit === null ? [] : [`Licence audit: ${describeAudit(audit)}.`]),
    ...heldBack.map((lane) => `What waits for ${lane} is not sent: the lane is off.`),
    ...Object.entries(waiting).map(
      ([lane, names]) =>
        `Not in ${lane}, until you agree to it ('${prefix} enable ${lane}'): ${names.join(', ')}.`,
    ),
    ...(requests.length === 0
      ? [`'${prefix} article' tells what ${manifest.title} may record.`]
      : []),
  ];
  return [...requestTexts, ...remarks.map((remark) => `${remark}\n`)].join('\n');
}
