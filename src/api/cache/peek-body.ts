import type { IncomingMessage } from 'node:http';

/**
 * The body of a request that says its length, handed to `take` once all of it is there. Whoever reads the request itself
 * next needs it back: `request.unshift(body)`. A client that goes away before is not heard of again.
 */
export function peekBody(request: IncomingMessage, length: number, take: (body: Buffer) => void): void {
  const look = (): void => {
    // Never more than there is to come: reading past the end would end the stream, and nothing can be put back then.
    const body: unknown = request.read(length);
    if (!Buffer.isBuffer(body)) return;
    request.off('readable', look);
    take(body);
  };
  request.on('readable', look);
}
