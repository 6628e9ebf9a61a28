import type { IncomingMessage } from 'node:http';

/** What has been looked at before. */
const bodies = new WeakMap<IncomingMessage, Buffer>();

/**
 * The body of a request that says its length, handed to `take` once all of it is there. It stays in the request, for
 * whoever reads it next. A client that goes away before is not heard of again.
 */
export function peekBody(request: IncomingMessage, length: number, take: (body: Buffer) => void): void {
  const seen = bodies.get(request);
  if (seen) {
    take(seen);
    return;
  }
  const look = (): void => {
    // Never more than there is to come: reading past the end would end the stream, and nothing can be put back then.
    const body: unknown = request.read(length);
    if (!Buffer.isBuffer(body)) return;
    request.off('readable', look);
    request.unshift(body);
    bodies.set(request, body);
    take(body);
  };
  request.on('readable', look);
}
