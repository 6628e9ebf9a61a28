import { createHash, hash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { isJson } from '../json-only';
import type { IndexState, IndexVersion } from './index-state';
import { peekBody } from './peek-body';
import { isRepeatable } from './repeatable';

const GRAPHQL_PATH = '/graphql';
/** What an answer takes besides its body, roughly. */
const ENTRY_BYTES = 1_000;
/** Answers that nobody asks for again are dropped, so that whatever is read in the database need not wait for them. */
const LONGEST_IDLENESS_MS = 2_000;
/** Streams are answered in other ways. */
const WHOLE = /^application\/(graphql-response\+)?json;/;
/** Requests that are remembered to have been asked once. */
const REMEMBERED_REQUESTS = 10_000;

/** An answer as it was sent. */
interface Entry {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
}

/** Gets the body along where it was taken from the request. */
export type PeekedListener = (request: IncomingMessage, response: ServerResponse, body?: Buffer) => void;

/** A request whose answer may be kept, if it turns out to be of `version`, and nothing else. */
interface Asked {
  readonly key: string;
  readonly version: IndexVersion | undefined;
  isRepeatable: boolean;
}

export interface ResponseCacheOptions {
  readonly state: IndexState;
  /** What all answers together take in memory. */
  readonly largestBytes: number;
  /** The schema's text: another one answers the same request otherwise. */
  readonly schemaText: string;
}

/**
 * Answers a request that was answered before, in the same state of the index, with the same bytes: before it is parsed,
 * and without the database. Kept is what was asked twice, or with GET; and only when the index was in one state from
 * before the request was executed until after.
 *
 * No client is told of a state while another can still be answered from an older one: whatever was read in the database
 * waits, where answers are kept, for a look at the state (`catchUp`).
 */
export class ResponseCache {
  private readonly entries: LRUCache<string, Entry>;
  private readonly remembered = new LRUCache<string, true>({ max: REMEMBERED_REQUESTS });
  private readonly asked = new WeakMap<object, Asked>();
  private usedAtMs = 0;
  /** Answers that were given from memory. */
  hitCount = 0;

  constructor(private readonly options: ResponseCacheOptions) {
    this.entries = new LRUCache({
      maxSize: options.largestBytes,
      sizeCalculation: ({ body }) => body.length + ENTRY_BYTES,
    });
  }

  /** What the answers take in memory. */
  get bytes(): number {
    return this.entries.calculatedSize;
  }

  /** Drops every answer. */
  clear(): void {
    this.entries.clear();
  }

  /** Resolves when nothing is answered any more from states that are older than what has been read by now. */
  async catchUp(): Promise<void> {
    const { state } = this.options;
    if (performance.now() - this.usedAtMs > LONGEST_IDLENESS_MS) this.clear();
    if (this.entries.size > 0 || state.isReading) await state.confirm();
  }

  /** Whether the answer to a request is to be kept. */
  isKeeping(request: IncomingMessage): boolean {
    return this.asked.has(request);
  }

  /** Answers what it can, and hands on the rest. */
  inFrontOf(handle: PeekedListener): RequestListener {
    return (request, response) => {
      if (request.method === 'GET' && request.url?.startsWith(`${GRAPHQL_PATH}?`)) {
        this.answer(request, response, keyOf(request, request.url), () => handle(request, response));
        return;
      }
      const length = Number(request.headers['content-length']);
      if (request.method !== 'POST' || request.url !== GRAPHQL_PATH || !isJson(request.headers['content-type'])) {
        handle(request, response);
      } else if (request.headers['content-encoding'] !== undefined || !(length > 0)) {
        handle(request, response);
      } else {
        peekBody(request, length, (body) =>
          this.answer(request, response, keyOf(request, body), () => handle(request, response, body)),
        );
      }
    };
  }

  /** Keeps answers, says of which state they are, and has newer ones wait. Comes last among the plugins. */
  readonly plugin: Plugin = {
    onExecute: ({ args: { schema, document, operationName, contextValue } }) => {
      const asked = this.askedBy(contextValue as { readonly req?: object });
      if (!asked) return;
      const isQuery = getOperationAST(document, operationName)?.operation === 'query';
      asked.isRepeatable = isQuery && isRepeatable(schema, document);
      return {
        onExecuteDone: ({ result }) => {
          if (!('data' in result) || result.errors) asked.isRepeatable = false;
        },
      };
    },
    onSubscribe: () => ({ onSubscribeResult: () => ({ onNext: () => this.catchUp() }) }),
    onResponse: async ({ request, response, serverContext, setResponse, fetchAPI }) => {
      const asked = this.askedBy(serverContext as { readonly req?: object });
      const { headers } = response;
      if (!headers.has('cache-control')) headers.set('cache-control', 'no-cache');
      const isWhole = response.status === 200 && WHOLE.test(headers.get('content-type') ?? '');
      if (!asked?.isRepeatable || !isWhole) {
        await this.catchUp();
        return;
      }
      const body = Buffer.from(await response.text());
      const version = await this.options.state.confirm();
      // From here on nothing is awaited: the version is the current one until the answer is kept.
      const isOneVersion = version && version.name === asked.version?.name;
      const isKnown = isOneVersion && this.keep(asked.key, version, body, response.headers, request);
      setResponse(new fetchAPI.Response(isKnown ? null : body, { status: isKnown ? 304 : 200, headers }));
    },
  };

  /** True when the client has this answer already. */
  private keep(key: string, version: IndexVersion, body: Buffer, headers: Headers, request: Request): boolean {
    const etag = this.etagOf(version);
    headers.set('etag', etag);
    headers.append('vary', 'Accept');
    this.usedAtMs = performance.now();
    this.entries.set(key, { body, headers: Object.fromEntries(headers), etag });
    return request.method === 'GET' && isNamedIn(etag, request.headers.get('if-none-match'));
  }

  private askedBy({ req }: { readonly req?: object }): Asked | undefined {
    return req && this.asked.get(req);
  }

  private answer(request: IncomingMessage, response: ServerResponse, key: string, handOn: () => void): void {
    const { state } = this.options;
    const isWanted = request.method === 'GET' || this.remembered.has(key);
    this.remembered.set(key, true);
    if (!isWanted) {
      handOn();
      return;
    }
    const go = (version: IndexVersion | undefined): void => {
      const entry = version && this.entries.get(key);
      if (entry) {
        this.hitCount += 1;
        this.usedAtMs = performance.now();
        send(request, response, entry);
        return;
      }
      this.asked.set(request, { key, version, isRepeatable: false });
      handOn();
    };
    const { recent } = state;
    if (recent) go(recent);
    else void state.confirm().then(go);
  }

  private etagOf({ height, name }: IndexVersion): string {
    const digest = createHash('sha256').update(`${name}\n${this.options.schemaText}`).digest('hex');
    return `W/"${height}-${digest.slice(0, 16)}"`;
  }
}

/** What else than the body chooses an answer: how it is to be written, and for which site. */
function keyOf({ method = '', headers }: IncomingMessage, body: string | Buffer): string {
  const choice = JSON.stringify([method, headers.accept, headers.origin]);
  return hash('sha256', Buffer.concat([Buffer.from(choice), Buffer.from(body)]), 'base64');
}

function send(request: IncomingMessage, response: ServerResponse, { body, headers, etag }: Entry): void {
  // The connection is of use for the next request once this one has been read to its end.
  request.resume();
  if (request.method === 'GET' && isNamedIn(etag, request.headers['if-none-match'])) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  response.writeHead(200, headers);
  response.end(body);
}

function isNamedIn(etag: string, ifNoneMatch: string | null | undefined): boolean {
  const names = (ifNoneMatch ?? '').split(',').map((name) => name.trim());
  return names.some((name) => name === etag || `W/${name}` === etag);
}
