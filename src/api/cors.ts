import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CORSOptions } from 'graphql-yoga';

/** The sites whose pages may read what is answered. */
export type Sites = '*' | readonly string[];

const EXPOSED_HEADERS = ['ETag', 'Retry-After'];

/**
 * Lets the pages of these sites read what is answered. Everything here is public and nothing is done by it; no site's
 * cookies are wanted.
 */
export function corsOf(sites: Sites): (request: Request) => CORSOptions {
  return (request) => {
    const site = request.headers.get('origin') ?? '';
    if (!isOneOf(sites, site)) return false;
    return {
      origin: '*',
      credentials: false,
      methods: ['GET', 'POST', 'OPTIONS'],
      exposedHeaders: EXPOSED_HEADERS,
    };
  };
}

/** The same for what is answered before yoga sees the request. */
export function letRead(sites: Sites, { headers: { origin } }: IncomingMessage, response: ServerResponse): void {
  if (origin === undefined || !isOneOf(sites, origin)) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', EXPOSED_HEADERS.join(', '));
  response.setHeader('vary', 'Origin');
}

function isOneOf(sites: Sites, site: string): boolean {
  return sites === '*' || sites.includes(site);
}
