import { createSocket, type Socket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildDnsQuestion, DNS_TYPES, parseDnsAnswer, type DnsType } from './dns-message.ts';
import { queryDns } from './dns-query.ts';

/** What the server of a test answers to a question: messages, in their order. */
type Respond = (question: Buffer, type: DnsType) => readonly Buffer[];

let server: Socket;
let silent: Socket;
let respond: Respond = () => [];
const bind = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.bind(0, '127.0.0.1', () => resolve());
  });
beforeEach(async () => {
  server = createSocket('udp4');
  silent = createSocket('udp4');
  server.on('message', (question, { port, address }) => {
    const type = question.readUInt16BE(question.length - 4) === DNS_TYPES.A ? 'A' : 'AAAA';
    for (const message of respond(question, type)) server.send(message, port, address);
  });
  await bind(server);
  await bind(silent);
});
afterEach(() => {
  server.close();
  silent.close();
});
const addressOf = (socket: Socket): string => `127.0.0.1:${socket.address().port}`;
const find = (...servers: readonly string[]): Promise<readonly string[]> =>
  queryDns('telemetry.example.com', servers).addresses;

/** An answer with these records: the name by a pointer to the question, the type, the data. */
function buildAnswer(question: Buffer, records: readonly (readonly [number, Buffer])[]): Buffer {
  const message = Buffer.concat([
    question,
    ...records.flatMap(([type, data]) => {
      const fixed = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length]);
      return [fixed, data];
    }),
  ]);
  message.writeUInt16BE(0x8180, 2);
  message.writeUInt16BE(records.length, 6);
  return message;
}
const IPV4 = Buffer.from([192, 0, 2, 7]);
const IPV6 = Buffer.from('20010db8000000000000000000000001', 'hex');
const ALIAS = Buffer.from('\x05other\xc0\x16', 'latin1');
const BOTH: Respond = (question, type) => [
  buildAnswer(question, [
    [5, ALIAS],
    [DNS_TYPES[type], type === 'A' ? IPV4 : IPV6],
  ]),
];

describe('queryDns()', () => {
  it('finds addresses of both families, behind aliases', async () => {
    respond = BOTH;
    expect(await find(addressOf(server))).toEqual(['192.0.2.7', '2001:db8:0:0:0:0:0:1']);
  });

  it('does not wait long for the family that is not answered', async () => {
    respond = (question, type) => (type === 'A' ? BOTH(question, type) : []);
    expect(await find(addressOf(server))).toEqual(['192.0.2.7']);
  });

  it('asks the next server where one is silent or none', async () => {
    respond = BOTH;
    expect(await find('nonsense', addressOf(silent), addressOf(server))).toHaveLength(2);
  });

  it.each<[string, Respond]>([
    ['there is no such name', (question) => [withCode(buildAnswer(question, []), 3)]],
    ['there is no address', (question) => [buildAnswer(question, [[5, ALIAS]])]],
  ])('finds none where %s', async (_what, answer) => {
    respond = answer;
    expect(await find(addressOf(server))).toEqual([]);
  });

  it.each<[string, (answer: Buffer) => Buffer]>([
    ['has another number', (answer) => Buffer.concat([Buffer.from([0, 0]), answer.subarray(2)])],
    ['is a question', (answer) => withFlags(answer, 0x0100)],
    ['is of a server that fails', (answer) => withCode(answer, 2)],
    ['answers another question', (answer) => withByte(answer, 14, 0x78)],
    ['is cut short', (answer) => answer.subarray(0, answer.length - 3)],
    ['is empty', () => Buffer.alloc(0)],
  ])('passes over a message that %s, and takes the right one after it', async (_what, spoil) => {
    respond = (question, type) => {
      const [right = Buffer.alloc(0)] = BOTH(question, type);
      return [spoil(Buffer.from(right)), right];
    };
    expect(await find(addressOf(server))).toEqual(['192.0.2.7', '2001:db8:0:0:0:0:0:1']);
  });

  it('gives up by itself where every server is silent', async () => {
    expect(await find(addressOf(silent), addressOf(silent))).toEqual([]);
  });

  it('gives up when it is told to, and knows what no server is to be asked', async () => {
    const query = queryDns('telemetry.example.com', [addressOf(silent)]);
    query.cancel();
    expect(await query.addresses).toEqual([]);
    expect(await find()).toEqual([]);
    expect(await queryDns('a..b', [addressOf(server)]).addresses).toEqual([]);
    expect(await queryDns('x'.repeat(64), [addressOf(server)]).addresses).toEqual([]);
  });
});

it('a pointer that leads round in circles holds nobody', () => {
  const question = buildDnsQuestion(7, 'a.b', 'A') ?? Buffer.alloc(0);
  const answer = buildAnswer(question, [[1, IPV4]]);
  answer.writeUInt16BE(65_535, 6);
  expect(parseDnsAnswer(answer, question, 'A')).toBeNull();
});

function withFlags(answer: Buffer, flags: number): Buffer {
  answer.writeUInt16BE(flags, 2);
  return answer;
}

function withCode(answer: Buffer, code: number): Buffer {
  return withFlags(answer, 0x8180 + code);
}

function withByte(answer: Buffer, at: number, byte: number): Buffer {
  answer.writeUInt8(byte, at);
  return answer;
}
