/**
 * Asking DNS in a way that holds no process: neither one that ends by itself nor one that calls `process.exit()`. Node's own
 * resolver waits for its answer in the first case, its `lookup()` in both.
 */
import type { Socket } from 'node:dgram';
import { lookUpMsMax, lookUpNextMs, lookUpOtherMsMax } from '../limits.ts';
import { buildDnsQuestion, parseDnsAnswer, type DnsType } from './dns-message.ts';

export interface DnsQuery {
  /** IPv4 first. Empty where there is no such name, no answer in time, or where it was given up. Never rejects. */
  readonly addresses: Promise<readonly string[]>;
  readonly cancel: () => void;
}

/** `servers` as `dns.getServers()` has them: `address`, `address:port` or `[address]:port`. */
export function queryDns(name: string, servers: readonly string[]): DnsQuery {
  const { createSocket } = process.getBuiltinModule('node:dgram');
  const { randomInt } = process.getBuiltinModule('node:crypto');
  const found = new Map<DnsType, string[]>();
  const sockets: Socket[] = [];
  const timers: NodeJS.Timeout[] = [];
  let settle = (_addresses: readonly string[]): void => undefined;
  const addresses = new Promise<readonly string[]>((resolve) => {
    settle = resolve;
  });
  const finish = (): void => {
    for (const timer of timers) clearTimeout(timer);
    for (const socket of sockets.splice(0)) socket.close();
    settle([...(found.get('A') ?? []), ...(found.get('AAAA') ?? [])]);
  };
  const wait = (run: () => void, delayMs: number): void => {
    timers.push(setTimeout(run, delayMs).unref());
  };
  const take = (type: DnsType, answer: string[]): void => {
    found.set(type, answer);
    if (found.size === TYPES.length) finish();
    // RFC 8305, section 3: the other family is not waited for much longer.
    else if (answer.length > 0) wait(finish, lookUpOtherMsMax);
  };
  const ask = ({ host, port }: Server): void => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4').unref();
    sockets.push(socket);
    socket.on('error', () => undefined);
    for (const type of TYPES) {
      const question = buildDnsQuestion(randomInt(65_536), name, type);
      if (question === null) continue;
      socket.on('message', (message, from) => {
        const answer = from.port === port ? parseDnsAnswer(message, question, type) : null;
        if (answer !== null && !found.has(type)) take(type, answer);
      });
      socket.send(question, port, host, () => undefined);
    }
  };
  const known = servers.flatMap((server) => parseServer(server) ?? []);
  const isName = buildDnsQuestion(0, name, 'A') !== null;
  if (known.length === 0 || !isName) finish();
  else {
    wait(finish, lookUpMsMax);
    for (const [index, server] of known.entries()) {
      if (index === 0) ask(server);
      else if (index * lookUpNextMs < lookUpMsMax) wait(() => ask(server), index * lookUpNextMs);
    }
  }
  return { addresses, cancel: finish };
}

const TYPES: readonly DnsType[] = ['A', 'AAAA'];
const DNS_PORT = 53;

interface Server {
  readonly host: string;
  readonly port: number;
}

function parseServer(text: string): Server | null {
  const { isIP } = process.getBuiltinModule('node:net');
  if (isIP(text) !== 0) return { host: text, port: DNS_PORT };
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? '';
  const at = Number(port);
  // Another port is thrown at whoever sends to it.
  return isIP(host) === 0 || at < 1 || at > 65_535 ? null : { host, port: at };
}
