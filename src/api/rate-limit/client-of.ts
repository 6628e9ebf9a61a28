import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv4, isIPv6 } from 'node:net';

const LONGEST_NAME = 64;
/** 127.0.0.0/8, told without the objects of a BlockList. */
const LOCAL_IPV4 = /^127\./;
const LOCAL = new BlockList();
LOCAL.addAddress('::1', 'ipv6');

/** Who asks. */
export interface Client {
  readonly name: string;
  readonly isLocal: boolean;
}

/**
 * The client of a request: an IPv4 address, or the IPv6 network that one customer gets. Each of `proxies` has added to
 * X-Forwarded-For who asked it; what stands in front of that may be of the client's own making.
 */
export function clientOf({ headers, socket }: IncomingMessage, proxies: number): Client {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
  const addresses = [...(forwarded ? forwarded.split(',') : []), socket.remoteAddress ?? ''];
  const address = addressIn((addresses.at(-1 - proxies) ?? addresses[0] ?? '').trim());
  return { name: networkOf(address), isLocal: isLocal(address) };
}

/** Some proxies add the port. */
function addressIn(text: string): string {
  const [, inBrackets, beforePort] = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text) ?? [];
  const address = inBrackets ?? beforePort ?? text;
  const mapped = address.replace(/^::ffff:/i, '');
  return isIPv4(mapped) ? mapped : address;
}

function isLocal(address: string): boolean {
  if (isIPv4(address)) return LOCAL_IPV4.test(address);
  return isIPv6(address) && LOCAL.check(address, 'ipv6');
}

function networkOf(address: string): string {
  if (!isIPv6(address)) return address.slice(0, LONGEST_NAME);
  const [start = '', end] = address.toLowerCase().split('::');
  const groups = start === '' ? [] : start.split(':');
  // `::` stands for as many zeros as are missing; the network's four groups need no more than these.
  const missing = 8 - groups.length - (end ? end.split(':').length : 0);
  const all =
    end === undefined ? groups : [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...end.split(':')];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
