/**
 * The head of a request, byte for byte as node:http writes it: a request is made of the same options as the sender's, and runs into a
 * stream that goes nowhere.
 */
import { describeRequest, type RequestOpening } from './post-report.ts';
import { AGENT_OPTIONS } from './tunnel.ts';

/** The header's value as a preview shows it: nobody knows beforehand when it will be sent. */
const WHEN_SENT = '(when it is sent)';
/** Credentials are the user's to keep, and a preview is a text that is passed on. */
const NOT_SHOWN = '(credentials of the proxy, not shown)';

/** The request line and the headers, in their order, without the ends of lines. `wire` is the body as it goes over the wire. */
export async function buildWireHead(
  { method, headers, isDated }: RequestOpening,
  url: URL,
  proxy: URL | null,
  wire: Buffer,
): Promise<readonly string[]> {
  const { Agent, request: begin } = process.getBuiltinModule('node:http');
  const agent = new Agent(AGENT_OPTIONS);
  // In the place where the sender has it.
  const opening = { method, headers: isDated === true ? { ...headers, date: WHEN_SENT } : headers };
  const { options, isSecure } = describeRequest(url, proxy, agent, opening, wire);
  const named = options.headers as Record<string, string>;
  if (named['proxy-authorization'] !== undefined) named['proxy-authorization'] = NOT_SHOWN;
  const { Duplex } = process.getBuiltinModule('node:stream');
  return await new Promise((resolve, reject) => {
    let written = '';
    const nowhere = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        written += chunk.toString('latin1');
        const end = written.indexOf('\r\n\r\n');
        if (end >= 0) resolve(written.slice(0, end).split('\r\n'));
        done();
      },
    });
    Object.assign(agent, { createConnection: () => nowhere });
    // As node:https does: a port is named where it is another than the protocol's.
    const asked = begin({ ...options, defaultPort: isSecure ? 443 : 80 });
    asked.on('error', reject);
    asked.end(wire, () => asked.destroy());
  });
}
