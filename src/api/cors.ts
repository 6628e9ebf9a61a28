import type { CORSOptions } from 'graphql-yoga';

/**
 * Lets the pages of these sites read what is answered. Everything here is public and nothing is done by it; no site's
 * cookies are wanted.
 */
export function corsOf(sites: '*' | readonly string[]): (request: Request) => CORSOptions {
  return (request) => {
    const site = request.headers.get('origin') ?? '';
    if (sites !== '*' && !sites.includes(site)) return false;
    return {
      origin: '*',
      credentials: false,
      methods: ['GET', 'POST', 'OPTIONS'],
      exposedHeaders: ['ETag', 'Retry-After'],
    };
  };
}
