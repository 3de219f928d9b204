import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { TRUSTED_PROXIES_DEFAULT, createSenderAddressReader } from './sender-address.ts';

/** The two things of a request that are read. */
function request(remoteAddress: string, forwardedFor?: string): IncomingMessage {
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

const read = createSenderAddressReader(TRUSTED_PROXIES_DEFAULT);

it('X-Forwarded-For is believed from loopback, and from nobody else', () => {
  expect(read(request('127.0.0.1', '8.8.8.8'))).toBe('8.8.8.8');
  expect(read(request('::1', '8.8.8.8'))).toBe('8.8.8.8');
  expect(read(request('::ffff:127.0.0.1', '8.8.8.8'))).toBe('8.8.8.8');
  expect(read(request('9.9.9.9', '8.8.8.8'))).toBe('9.9.9.9');
});

it('the nearest entry that is no trusted proxy is the sender, whatever it made up further left', () => {
  expect(read(request('127.0.0.1', '1.1.1.1, 8.8.8.8'))).toBe('8.8.8.8');
  const chained = createSenderAddressReader(['127.0.0.1', '10.0.0.0/8']);
  expect(chained(request('127.0.0.1', '1.1.1.1, 8.8.8.8, 10.1.2.3'))).toBe('8.8.8.8');
  expect(chained(request('10.9.9.9', '10.1.2.3'))).toBe('10.1.2.3');
});

it('an entry that is no address ends the search: what stands further left is not believed in its place', () => {
  for (const unreadable of ['unknown', '_hidden', '']) {
    expect(read(request('127.0.0.1', `8.8.8.8, ${unreadable}`))).toBeNull();
    expect(read(request('127.0.0.1', `8.8.8.8, ${unreadable}, 127.0.0.2`))).toBeNull();
  }
  expect(read(request('127.0.0.1', 'unknown, 8.8.8.8'))).toBe('8.8.8.8');
});

it('0.0.0.0 and :: from anybody on the way mean that the sender is not to be placed', () => {
  for (const none of ['0.0.0.0', '::', '0:0:0:0:0:0:0:0']) {
    expect(read(request('127.0.0.1', none))).toBeNull();
    expect(read(request('9.9.9.9', none))).toBeNull();
  }
});

it('ports, brackets and IPv4 in IPv6 are understood; words and overlong headers are not addresses', () => {
  expect(read(request('127.0.0.1', '8.8.8.8:4711'))).toBe('8.8.8.8');
  expect(read(request('127.0.0.1', '[2001:4860:4860::8888]:443'))).toBe('2001:4860:4860::8888');
  expect(read(request('127.0.0.1', '::ffff:8.8.8.8'))).toBe('8.8.8.8');
  expect(read(request('127.0.0.1', 'unknown'))).toBeNull();
  expect(read(request('127.0.0.1', '8.8.8.8,'.repeat(200)))).toBe('127.0.0.1');
});

it('a trusted proxy that is no address or network is refused at the start', () => {
  for (const wrong of ['proxy.example.com', '10.0.0.0/33', '10.0.0.0/x', '']) {
    expect(() => createSenderAddressReader([wrong])).toThrow(/Expected a trusted proxy/);
  }
});
