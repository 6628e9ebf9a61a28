import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { clientOf } from './client-of';

function ask(remoteAddress: string, proxies: number, forwarded?: string): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const { name, isLocal } = clientOf({ headers, socket: { remoteAddress } } as unknown as IncomingMessage, proxies);
  return isLocal ? `${name} (local)` : name;
}

it.each([
  ['203.0.113.7', 0, undefined, '203.0.113.7'],
  ['::ffff:203.0.113.7', 0, undefined, '203.0.113.7'],
  ['127.0.0.1', 0, undefined, '127.0.0.1 (local)'],
  ['::ffff:127.0.0.1', 0, undefined, '127.0.0.1 (local)'],
  ['::1', 0, undefined, '0:0:0:0::/64 (local)'],
  ['2001:db8:1:2:3:4:5:6', 0, undefined, '2001:db8:1:2::/64'],
  ['2001:0DB8:1::6', 0, undefined, '2001:db8:1:0::/64'],
  ['203.0.113.7', 0, '198.51.100.1', '203.0.113.7'],
  ['127.0.0.1', 0, '198.51.100.1', '127.0.0.1 (local)'],
  ['10.0.0.1', 1, '198.51.100.1', '198.51.100.1'],
  ['10.0.0.1', 1, 'forged, 127.0.0.1, 198.51.100.1', '198.51.100.1'],
  ['10.0.0.1', 2, 'forged, 198.51.100.1, 10.0.0.2', '198.51.100.1'],
  ['10.0.0.1', 2, '198.51.100.1', '198.51.100.1'],
  ['10.0.0.1', 1, undefined, '10.0.0.1'],
  ['10.0.0.1', 1, '198.51.100.1:4711', '198.51.100.1'],
  ['10.0.0.1', 1, '[2001:db8::1]:4711', '2001:db8:0:0::/64'],
  ['10.0.0.1', 1, 'x'.repeat(1_000), 'x'.repeat(64)],
])('clientOf: %s behind %i proxies that say "%s" is %s', (address, proxies, forwarded, client) => {
  expect(ask(address, proxies, forwarded)).toBe(client);
});
