/** What a subscription sends, read over HTTP as a client reads it. */
export interface SseStream {
  /** The next item's data; undefined when the stream was ended. */
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into answers of every shape.
  next(): Promise<any>;
  close(): void;
}

const LIMIT_MS = 30_000;

/** Resolves once the subscription stands: the server answers a stream's headers only then. */
export async function openStream(
  apiUrl: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<SseStream> {
  const closing = new AbortController();
  const response = await fetch(`${apiUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.any([closing.signal, AbortSignal.timeout(LIMIT_MS)]),
  });
  const items = readItems(response);
  return {
    next: async () => (await items.next()).value,
    close: () => closing.abort(),
  };
}

async function* readItems(response: Response): AsyncGenerator<unknown> {
  let text = '';
  for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [event, data] = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      if (event === 'event: complete') return;
      if (event === 'event: next') yield JSON.parse((data ?? '').slice('data: '.length));
    }
  }
  throw new Error('The stream broke off.');
}
