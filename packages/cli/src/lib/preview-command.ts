import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  describeSinks,
  previewSinks,
  type SinkDescription,
  type WaitingReport,
} from '@candor/client/sinks';
import type { LaneName } from '@candor/manifest/manifest';
import { type AuditState, describeAudit, readAuditState } from './audit-state.ts';
import { listWaiting } from './agreed-names.ts';
import { type CommandContext, writeJson } from './command-context.ts';
import { listDecisions } from './why-command.ts';

/** One request, as it would go over the wire; or what would be appended to a file. */
interface PreviewedRequest {
  /** Name of the sink that it is for. */
  readonly sink: string;
  readonly method: string;
  readonly address: string;
  /** All of them, those of HTTP itself included. */
  readonly headers: Readonly<Record<string, string>>;
  /** Before it is compressed: to a collector the report as it lies in the spool, to others as they want it. */
  readonly body: string;
  readonly bodyBytes: number;
  readonly bodySha256: string;
  /** What goes over the wire: the body by gzip, at zlib's usual level. A file gets it as it is. */
  readonly wireBytes: number;
  readonly wireSha256: string;
}

/** The JSON form of `preview`. */
export interface Preview {
  readonly requests: readonly PreviewedRequest[];
  readonly sinks: readonly SinkDescription[];
  /** Lanes that are off but have something in the spool, which is not sent. */
  readonly heldBack: readonly LaneName[];
  /** What each lane that is on leaves out until the user agrees to it; lanes with nothing of the kind are not there. */
  readonly waiting: Readonly<Partial<Record<LaneName, readonly string[]>>>;
  /** Whether the licence audit is due, and so waits to be recorded; null where the product has none. */
  readonly audit: AuditState | null;
}

/** `preview` */
export async function runPreview(context: CommandContext): Promise<number> {
  const preview = await buildPreview(context);
  if (context.isJson) writeJson(context, preview);
  else context.stdout.write(formatPreview(preview, context));
  return preview.sinks.every(({ problem }) => problem !== null) ? 1 : 0;
}

async function buildPreview(context: CommandContext): Promise<Preview> {
  const { manifest, options } = context;
  const decisions = listDecisions(context);
  const isOn = (lane: LaneName): boolean =>
    decisions.some((decision) => decision.lane === lane && decision.state === 'on');
  const reports = await previewSinks(manifest, options, context);
  return {
    requests: reports
      .filter(({ lane }) => isOn(lane))
      .flatMap(({ sink, requests }) => requests.map((request) => describeRequest(sink, request))),
    sinks: await describeSinks(manifest, options, context),
    heldBack: [...new Set(reports.map(({ lane }) => lane))].filter((lane) => !isOn(lane)),
    waiting: Object.fromEntries(
      decisions
        .map((decision) => [decision.lane, listWaiting(manifest, decision)] as const)
        .filter(([, names]) => names.length > 0),
    ),
    audit: readAuditState(context),
  };
}

/** Compresses the body as the sender does, so that the bytes are the same. */
function describeRequest(
  sink: string,
  request: WaitingReport['requests'][number],
): PreviewedRequest {
  const { method, address, headers, body } = request;
  // The one value that nobody knows beforehand.
  const isDated = request.method === 'POST' && request.isDated === true;
  const isSent = method === 'POST';
  const wire = isSent ? gzipSync(body) : body;
  return {
    sink,
    method,
    address,
    headers: isSent
      ? {
          ...headers,
          ...(isDated ? { date: '(when it is sent)' } : {}),
          'content-length': String(wire.length),
          host: new URL(address).host,
          connection: 'keep-alive',
        }
      : {},
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

function formatPreview(preview: Preview, context: CommandContext): string {
  const { manifest, prefix } = context;
  const { requests, sinks, heldBack, waiting, audit } = preview;
  const remarks = [
    ...(requests.length === 0 ? ['Nothing waits to be sent.'] : []),
    ...sinks.flatMap((sink) => describeState(sink, sinks.length > 1)),
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
  return [
    ...requests.map((request) => formatRequest(request, context)),
    ...remarks.map((remark) => `${remark}\n`),
  ].join('\n');
}

function formatRequest(request: PreviewedRequest, { paint }: CommandContext): string {
  const { method, address, headers, body, bodyBytes, wireBytes } = request;
  return [
    paint(`${method} ${address}`, 'bold').shown,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
    paint(`SHA-256 of these ${bodyBytes} bytes: ${request.bodySha256}`, 'dim').shown,
    ...(method === 'POST'
      ? [paint(`SHA-256 of the ${wireBytes} bytes by gzip: ${request.wireSha256}`, 'dim').shown]
      : []),
    '',
  ].join('\n');
}

/** A sink is named where there are several. */
function describeState(
  { name, problem, notBefore }: SinkDescription,
  isNamed: boolean,
): readonly string[] {
  const to = isNamed ? ` to ${name}` : '';
  return [
    ...(problem === null ? [] : [`Nothing goes${isNamed ? to : ' anywhere'}. ${problem}`]),
    ...(notBefore === null ? [] : [`Not${to} before ${notBefore}, since the last attempt failed.`]),
  ];
}
