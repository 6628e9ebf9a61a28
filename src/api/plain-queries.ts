import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type FetchAPI, type GraphQLParams, processRegularResult } from 'graphql-yoga';
import type { PeekedListener, ResponseCache } from './cache/response-cache';
import { isJson } from './json-only';
import type { KnownQueries, Result } from './known-queries';
import type { Gone } from './queries/reader';

/** What is used of yoga: itself as a handler, and its way from what a client asks to the result, with every plugin's. */
interface Yoga extends RequestListener {
  readonly fetchAPI: FetchAPI;
  getResultForParams(asked: { params: GraphQLParams; request: Request }, context: object): unknown;
}

/**
 * Answers the most usual of requests, JSON posted for JSON, without making a fetch Request and a Response of it: that
 * takes several times as long as everything else that is done for a small query. Those of `known` queries are executed
 * without yoga's plugins, too. What is asked and answered is the same. All other requests, and those whose answers are to
 * be kept, are handed on to yoga.
 */
export function plainQueries(yoga: Yoga, known: KnownQueries | undefined, cache: ResponseCache): PeekedListener {
  return (request, response, body) => {
    const handOn = (): void => {
      if (body) request.unshift(body);
      yoga(request, response);
    };
    const params = body && isPlain(request) && !cache.isKeeping(request) ? paramsIn(body) : undefined;
    if (params) void answer({ yoga, known, cache, handOn }, params, request, response);
    else handOn();
  };
}

/** Sites are told apart by yoga, and so are clients that want another kind of answer. */
function isPlain({ method, url, headers }: IncomingMessage): boolean {
  const { accept = '*/*', origin } = headers;
  if (method !== 'POST' || url !== '/graphql' || origin !== undefined) return false;
  if (headers['content-encoding'] !== undefined || !isJson(headers['content-type'])) return false;
  return accept === '*/*' || accept === 'application/json';
}

/** Undefined for what is no single query. */
function paramsIn(body: Buffer): GraphQLParams | undefined {
  try {
    const params: unknown = JSON.parse(body.toString());
    return typeof params === 'object' && params !== null && !Array.isArray(params) ? params : undefined;
  } catch {
    return undefined;
  }
}

interface Ways {
  readonly yoga: Yoga;
  readonly known: KnownQueries | undefined;
  readonly cache: ResponseCache;
  /** Leaves the request to yoga. */
  readonly handOn: () => void;
}

async function answer(
  { yoga, known, cache, handOn }: Ways,
  params: GraphQLParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new Departure(response);
  let result: Result;
  try {
    result = (await known?.execute(params, request, gone)) ?? (await execute(yoga, params, request, response, gone));
  } catch {
    // Refused before anything was executed; yoga tells why.
    handOn();
    return;
  }
  // The connection is of use for the next request once this one has been read to its end.
  request.resume();
  await cache.catchUp();
  if (result.errors || !result.data) {
    await sendRefusal(processRegularResult(result, yoga.fetchAPI, 'application/json'), response);
    return;
  }
  send(response, 200, {}, result.stringify?.(result) ?? JSON.stringify(result));
}

/** When a client goes away. Most never do, and an AbortController for each costs as much as reading its query. */
class Departure implements Gone {
  private readonly listeners: (() => void)[] = [];
  aborted = false;

  constructor(response: ServerResponse) {
    response.once('close', () => {
      if (response.writableFinished) return;
      this.aborted = true;
      for (const listener of this.listeners) listener();
    });
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.push(listener);
  }
}

async function execute(
  yoga: Yoga,
  params: GraphQLParams,
  request: IncomingMessage,
  response: ServerResponse,
  gone: Gone,
): Promise<Result> {
  const controller = new AbortController();
  gone.addEventListener('abort', () => controller.abort(), { once: true });
  if (gone.aborted) controller.abort();
  const asked = requestOf(request, controller.signal);
  const context = { req: request, res: response, request: asked };
  return (await yoga.getResultForParams({ params, request: asked }, context)) as Result;
}

/** As much of a fetch Request as is looked at while a query is executed. */
function requestOf({ headers }: IncomingMessage, signal: AbortSignal): Request {
  const get = (name: string): string | null => {
    const value = headers[name.toLowerCase()];
    return value === undefined ? null : String(value);
  };
  return { signal, headers: { get } } as unknown as Request;
}

async function sendRefusal(refusal: Response, response: ServerResponse): Promise<void> {
  const headers = [...refusal.headers].map(([name, value]) => [name.toLowerCase(), value] as const);
  send(response, refusal.status, Object.fromEntries(headers), await refusal.text());
}

function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body: string): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-cache',
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
