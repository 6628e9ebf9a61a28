import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent } from 'node:http';
import { createRequire } from 'node:module';

// tp-link-tapo-connect offers no time limit, no way to end a request, and no HTTP status in its errors. It calls its
// axios from within the caller's asynchronous context, so interceptors on that axios can tell which call a request
// belongs to and take care of all three. Requests outside of such a call pass untouched.

const MAX_ANSWER_BYTES = 65_536;

interface RequestConfig {
  url?: string;
  proxy?: false;
  httpAgent?: Agent;
  cancelToken?: unknown;
  maxRedirects?: number;
  maxContentLength?: number;
}

interface RequestFailure {
  readonly code?: string;
  readonly response?: { readonly status: number };
}

interface LibraryAnswer {
  readonly status: number;
  /** A Buffer, as the library asks for. */
  readonly data: Uint8Array;
}

/** What is used of axios 0.21.4, the version the library depends on. */
interface LibraryAxios {
  readonly interceptors: {
    readonly request: { use(onRequest: (config: RequestConfig) => RequestConfig): void };
    readonly response: {
      use(onAnswer: (answer: LibraryAnswer) => unknown, onFailure: (failure: RequestFailure) => never): void;
    };
  };
  readonly CancelToken: new (executor: (cancel: () => void) => void) => unknown;
}

type KlapStep = 'handshake1' | 'handshake2' | 'request';

/** How the last HTTP request of a call went. */
export interface HttpOutcome {
  step: KlapStep | undefined;
  /** Undefined until the plug has answered. */
  status: number | undefined;
  /** Length of the answer's body. */
  bytes: number | undefined;
  /** Node's code when the network failed, such as ECONNREFUSED. */
  networkCode: string | undefined;
}

/** Before a request was sent. */
export const NO_OUTCOME: Readonly<HttpOutcome> = {
  step: undefined,
  status: undefined,
  bytes: undefined,
  networkCode: undefined,
};

interface LibraryCall {
  readonly signal: AbortSignal;
  readonly outcome: HttpOutcome;
}

const calls = new AsyncLocalStorage<LibraryCall>();
let isInstalled = false;
// A plug closes its connections when it likes: each request opens its own.
const agent = new Agent({ keepAlive: false });

/**
 * Runs `work`, which calls the library, so that aborting `signal` ends its HTTP request and frees the socket, that
 * no proxy is asked, and that `outcome` tells how the last request went.
 */
export function callLibrary<T>(signal: AbortSignal, outcome: HttpOutcome, work: () => Promise<T>): Promise<T> {
  install();
  return calls.run({ signal, outcome }, work);
}

function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  const libraryFile = createRequire(__filename).resolve('tp-link-tapo-connect');
  const axios: LibraryAxios = createRequire(libraryFile)('axios');
  axios.interceptors.request.use((config) => {
    const call = calls.getStore();
    if (!call) return config;
    Object.assign(call.outcome, { ...NO_OUTCOME, step: stepOf(config.url) });
    return {
      ...config,
      proxy: false,
      httpAgent: agent,
      maxRedirects: 0,
      maxContentLength: MAX_ANSWER_BYTES,
      cancelToken: new axios.CancelToken((cancel) => {
        if (call.signal.aborted) cancel();
        else call.signal.addEventListener('abort', () => cancel(), { once: true });
      }),
    };
  });
  axios.interceptors.response.use(
    (answer) => {
      note({ status: answer.status, bytes: answer.data.length });
      return answer;
    },
    (failure) => {
      note({ status: failure.response?.status, networkCode: failure.code });
      throw failure;
    },
  );
}

function note(outcome: Partial<HttpOutcome>): void {
  const call = calls.getStore();
  if (call) Object.assign(call.outcome, outcome);
}

function stepOf(url = ''): KlapStep | undefined {
  const step = /\/app\/(handshake1|handshake2|request)$/.exec(url)?.[1];
  return step as KlapStep | undefined;
}
