import { createHash } from 'node:crypto';
import {
  previewErasure,
  previewReports,
  type PreviewedReport,
  type ProxyPassage,
  type WireRequest,
} from '@candor/client/preview';
import { describeSinks, type SinkDescription } from '@candor/client/sinks';
import type { LaneName } from '@candor/manifest/manifest';
import { type AuditState, describeAudit, readAuditState } from './audit-state.ts';
import { listWaiting } from './agreed-names.ts';
import { type CommandContext, writeJson } from './command-context.ts';
import {
  describeWaitingErasure,
  readWaitingErasure,
  type WaitingErasure,
} from './waiting-erasure.ts';
import { listDecisions } from './why-command.ts';

/** One request, as it would go over the wire; or what would be appended to a file. */
interface PreviewedRequest {
  /** Name of the sink that it is for; `collector` for an erasure. */
  readonly sink: string;
  readonly method: string;
  readonly address: string;
  /** Null for none. Its credentials are never shown. */
  readonly proxy: ProxyPassage | null;
  /** The request line and all headers, those of HTTP itself included, in their order and case; empty for a file. */
  readonly head: readonly string[];
  /** Before it is compressed: to a collector the report as it lies in the spool, to others as they want it. Of an erasure without its tokens. */
  readonly body: string;
  readonly bodyBytes: number;
  readonly bodySha256: string;
  /** What goes over the wire: the body by gzip, at zlib's usual level. A file and an erasure go as they are. */
  readonly wireBytes: number;
  readonly wireSha256: string;
}

/** The JSON form of `preview`. */
export interface Preview {
  /** What a sending that begins now sends. */
  readonly requests: readonly PreviewedRequest[];
  /** What it leaves: a process that lives still writes to it, or another sender has it already. */
  readonly inUse: readonly (PreviewedRequest & { readonly state: 'open' | 'claimed' })[];
  /** Events that it drops since they are too old; a line that counts them is sent in their place. */
  readonly expired: number;
  /** What the user wants erased, asked for by the next sending, whether lanes are on or not. */
  readonly erasure: readonly PreviewedRequest[];
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
  const reports = await previewReports(manifest, options, context);
  const sendable = reports.filter(({ lane }) => isOn(lane));
  const byLane = Object.fromEntries(decisions.map((decision) => [decision.lane, decision]));
  const erasures = await previewErasure(manifest, options, context, byLane);
  return {
    requests: sendable.filter(({ state }) => state === 'ready').flatMap(describeReport),
    inUse: sendable.flatMap((report) => {
      const { state } = report;
      return state === 'open' || state === 'claimed'
        ? describeReport(report).map((request) => ({ ...request, state }))
        : [];
    }),
    expired: reports
      .filter(({ state }) => state === 'expired')
      .reduce((sum, { events }) => sum + events, 0),
    erasure: erasures.map(({ request, shownBody }) => ({
      ...describeRequest('collector', request),
      body: shownBody,
    })),
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

function describeReport({ sink, requests }: PreviewedReport): readonly PreviewedRequest[] {
  return requests.map((request) => describeRequest(sink, request));
}

function describeRequest(sink: string, request: WireRequest): PreviewedRequest {
  const { method, address, proxy, head, body, wire } = request;
  return {
    sink,
    method,
    address,
    proxy,
    head,
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
  const { requests, inUse, erasure, sinks, heldBack, waiting, audit } = preview;
  const isNothing = requests.length + erasure.length === 0;
  const remarks = [
    ...(isNothing ? ['Nothing waits to be sent.'] : []),
    ...describeLeft(preview, readWaitingErasure(context.folder), prefix),
    ...sinks.flatMap((sink) => describeState(sink, sinks.length > 1)),
    ...(audit === null ? [] : [`Licence audit: ${describeAudit(audit)}.`]),
    ...heldBack.map((lane) => `What waits for ${lane} is not sent: the lane is off.`),
    ...Object.entries(waiting).map(
      ([lane, names]) =>
        `Not in ${lane}, until you agree to it ('${prefix} enable ${lane}'): ${names.join(', ')}.`,
    ),
    ...(isNothing ? [`'${prefix} article' tells what ${manifest.title} may record.`] : []),
  ];
  return [
    ...requests.map((request) => formatRequest(request, null, context)),
    ...erasure.map((request) => formatRequest(request, ERASURE, context)),
    ...inUse.map((request) => formatRequest(request, IN_USE[request.state], context)),
    ...remarks.map((remark) => `${remark}\n`),
  ].join('\n');
}

const ERASURE = 'What you want erased. The tokens that prove it yours are sent, and not shown:';
const IN_USE = {
  open: 'Not now: a process still writes to this, and sends it itself or leaves it when it ends:',
  claimed: 'Not now: another sender has this already:',
};

/** What is neither sent now nor shown. */
function describeLeft(
  { expired, erasure }: Preview,
  waiting: WaitingErasure,
  prefix: string,
): readonly string[] {
  const erasureWaits = erasure.length > 0 ? null : describeWaitingErasure(waiting, prefix);
  return [
    ...(expired === 0
      ? []
      : [
          `Too old, and dropped by the next sending: ${expired} events. A line that counts them goes.`,
        ]),
    ...(erasureWaits === null ? [] : [`An erasure waits, and does not go now: ${erasureWaits}.`]),
  ];
}

function formatRequest(
  request: PreviewedRequest,
  preface: string | null,
  { paint }: CommandContext,
): string {
  const { method, address, proxy, head, body, bodyBytes, bodySha256 } = request;
  const { wireBytes, wireSha256 } = request;
  const hidden = preface === ERASURE ? ', the tokens among them' : '';
  return [
    ...(preface === null ? [] : [preface]),
    paint(`${method} ${address}`, 'bold').shown,
    ...(proxy === null ? [] : [describeProxy(proxy)]),
    ...head,
    '',
    body,
    paint(`SHA-256 of these ${bodyBytes} bytes${hidden}: ${bodySha256}`, 'dim').shown,
    ...(wireSha256 === bodySha256
      ? []
      : [paint(`SHA-256 of the ${wireBytes} bytes by gzip: ${wireSha256}`, 'dim').shown]),
    '',
  ].join('\n');
}

function describeProxy({ address, hasCredentials, tunnelTo }: ProxyPassage): string {
  const credentials = hasCredentials ? ', with credentials that are not shown' : '';
  return tunnelTo === null
    ? `Through the proxy ${address}, which can read all of it${credentials}:`
    : `Through the proxy ${address}, by a tunnel to ${tunnelTo}${credentials}; in the tunnel, encrypted:`;
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
