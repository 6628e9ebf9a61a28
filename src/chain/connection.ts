import { ApiPromise, WsProvider } from '@polkadot/api';
import jsonrpc from '@polkadot/types/interfaces/jsonrpc';
import { messageOf } from '../shared/errors';
import type { Hex } from '../shared/ids';
import type { Logger } from '../shared/logger';
import { ChainRequestError, ChainUnreachableError } from './chain-errors';

const CONNECT_LIMIT_MS = 10_000;
const CONNECT_PAUSE_MS = 300;
const REQUEST_LIMIT_MS = 60_000;
const REQUEST_CACHE_ENTRIES = 64;
const RECONNECT_PAUSE_MS = { first: 500, longest: 15_000 };

/** One connection to a chain; the only ApiPromise of a process. */
export interface Chain {
  /** Knows the runtime's types and calls. */
  readonly api: ApiPromise;
  readonly url: string;
  readonly genesisHash: Hex;
  readonly specName: string;
  readonly specVersion: number;
  /** True on chains whose keys everybody knows. */
  readonly isDevelopment: boolean;
  /**
   * One JSON-RPC request.
   * @throws ChainUnreachableError while there is no connection; ChainRequestError when the node refuses.
   */
  request(method: string, params: readonly unknown[]): Promise<unknown>;
  /** A JSON-RPC subscription, until its end is told or asked for; it ends with the connection. Returns how to end it. */
  subscribe(
    methods: { readonly update: string; readonly start: string; readonly stop: string },
    params: readonly unknown[],
    listener: { readonly onUpdate: (update: unknown) => void; readonly onEnd: () => void },
  ): Promise<() => void>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly signal?: AbortSignal;
  readonly logger?: Logger;
}

/**
 * Connects to the first of `urls` that answers as a chain. A lost connection comes back by itself, by the next URL; one
 * that turns out to lead to another chain is given up.
 * @throws ChainUnreachableError when none answers within `limitMs`.
 */
export async function connectChain(
  urls: readonly string[],
  limitMs = CONNECT_LIMIT_MS,
  { signal, logger }: ConnectOptions = {},
): Promise<Chain> {
  // Without its own reconnecting, which cannot be told to be quiet or to pause for longer.
  const provider = new WsProvider([...urls], 0, {}, REQUEST_LIMIT_MS, REQUEST_CACHE_ENTRIES);
  const deadline = Date.now() + limitMs;
  await connectFirst(provider, urls, deadline, signal);
  const api = new ApiPromise({ provider: provider as unknown as ApiProvider, noInitWarn: true, rpc: quietRpc() });
  try {
    await within(api.isReadyOrError, deadline, signal);
  } catch (cause) {
    await api.disconnect().catch(() => {});
    signal?.throwIfAborted();
    throw new ChainUnreachableError(urls, 'it does not answer as a chain', { cause });
  }
  const genesisHash = api.genesisHash.toHex();
  const keeper = new ConnectionKeeper(provider, genesisHash, logger);
  const request = (method: string, params: readonly unknown[]): Promise<unknown> =>
    answer(provider, keeper, method, () => provider.send<unknown>(method, [...params]));

  return {
    api,
    get url() {
      return provider.endpoint;
    },
    genesisHash,
    specName: api.runtimeVersion.specName.toString(),
    get specVersion() {
      return api.runtimeVersion.specVersion.toNumber();
    },
    isDevelopment: await isDevelopmentChain(request),
    request,
    subscribe: async ({ update, start, stop }, params, { onUpdate, onEnd }) => {
      const id = await answer(provider, keeper, start, () =>
        provider.subscribe(update, start, [...params], (error, result: unknown) => {
          if (!error) onUpdate(result);
        }),
      );
      const unlisten = provider.on('disconnected', onEnd);
      return () => {
        unlisten();
        if (provider.isConnected) provider.unsubscribe(update, stop, id).catch(() => {});
      };
    },
    close: async () => {
      keeper.stop();
      await api.disconnect();
    },
  };
}

type ApiProvider = NonNullable<NonNullable<ConstructorParameters<typeof ApiPromise>[0]>['provider']>;

/** Connects a lost connection again, as long as it leads to the same chain. */
class ConnectionKeeper {
  /** Why the connection was given up. */
  givenUp: string | undefined;
  private pauseMs = RECONNECT_PAUSE_MS.first;
  private isStopped = false;

  constructor(
    private readonly provider: WsProvider,
    private readonly genesisHash: Hex,
    private readonly logger: Logger | undefined,
  ) {
    provider.on('connected', () => void this.check());
    provider.on('disconnected', () => this.lost());
  }

  stop(): void {
    this.isStopped = true;
  }

  private lost(): void {
    if (this.isStopped || this.givenUp !== undefined) return;
    this.logger?.warn({ url: this.provider.endpoint }, 'lost the connection to the chain');
    setTimeout(() => {
      if (!this.isStopped) this.provider.connect().catch(() => this.lost());
    }, this.pauseMs).unref();
    this.pauseMs = Math.min(this.pauseMs * 2, RECONNECT_PAUSE_MS.longest);
  }

  private async check(): Promise<void> {
    try {
      const genesisHash = await this.provider.send<unknown>('chain_getBlockHash', [0]);
      if (genesisHash === this.genesisHash) {
        this.pauseMs = RECONNECT_PAUSE_MS.first;
        this.logger?.info({ url: this.provider.endpoint }, 'connected to the chain');
        return;
      }
      this.givenUp = `${this.provider.endpoint} is another chain now`;
      this.logger?.error({ url: this.provider.endpoint, genesisHash }, 'the chain is another one now');
      await this.provider.disconnect();
    } catch {
      // It was lost again, which shows as `disconnected`.
    }
  }
}

async function connectFirst(
  provider: WsProvider,
  urls: readonly string[],
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const reason = await connectOnce(provider, deadline, signal);
    if (reason === undefined) return;
    if (Date.now() >= deadline || signal?.aborted) {
      await provider.disconnect().catch(() => {});
      signal?.throwIfAborted();
      throw new ChainUnreachableError(urls, reason);
    }
    if (attempt % urls.length === 0) await new Promise((resolve) => setTimeout(resolve, CONNECT_PAUSE_MS));
  }
}

/** Tries the next URL; says why it failed. */
async function connectOnce(
  provider: WsProvider,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const unlisten: (() => void)[] = [];
  try {
    const outcome = new Promise<string | undefined>((resolve) => {
      unlisten.push(provider.on('connected', () => resolve(undefined)));
      unlisten.push(provider.on('disconnected', () => resolve('connection refused')));
    });
    await provider.connect();
    const refused = await within(outcome, deadline, signal);
    if (refused !== undefined) return refused;
    const genesisHash = await within(provider.send<unknown>('chain_getBlockHash', [0]), deadline, signal);
    return typeof genesisHash === 'string' ? undefined : 'it does not answer as a chain';
  } catch (error) {
    if (provider.isConnected) await provider.disconnect().catch(() => {});
    return messageOf(error);
  } finally {
    for (const stop of unlisten) stop();
  }
}

async function within<T>(work: Promise<T>, deadline: number, signal: AbortSignal | undefined): Promise<T> {
  const limit = AbortSignal.timeout(Math.max(deadline - Date.now(), 1));
  const stop = signal ? AbortSignal.any([limit, signal]) : limit;
  return await Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      stop.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true });
    }),
  ]);
}

async function answer<T>(
  provider: WsProvider,
  keeper: ConnectionKeeper,
  method: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'number' ? cause.code : undefined;
    if (code !== undefined) throw new ChainRequestError(method, code, reasonOf(cause, code), { cause });
    const reason = keeper.givenUp ?? (provider.isConnected ? 'no answer in time' : 'the connection is lost');
    // Behind an open connection that does not answer there may be nobody any more.
    if (provider.isConnected) await provider.disconnect().catch(() => {});
    throw new ChainUnreachableError([provider.endpoint], reason, { cause });
  }
}

/** polkadot's text `1010: Invalid Transaction: {"..."}` without its number. */
function reasonOf(cause: unknown, code: number): string {
  const text = messageOf(cause);
  return text.startsWith(`${code}: `) ? text.slice(`${code}: `.length) : text;
}

/** polkadot's methods, told not to print their failures: whoever asks is told by the exception. */
function quietRpc(): Record<string, Record<string, QuietMethod>> {
  const quiet: Record<string, Record<string, QuietMethod>> = {};
  for (const [section, methods] of Object.entries(jsonrpc)) {
    quiet[section] = Object.fromEntries(
      Object.entries(methods).map(([name, method]) => [name, { ...method, noErrorLog: true }]),
    );
  }
  return quiet;
}

type QuietMethod = (typeof jsonrpc)[keyof typeof jsonrpc][string] & { readonly noErrorLog: true };

async function isDevelopmentChain(
  request: (method: string, params: readonly unknown[]) => Promise<unknown>,
): Promise<boolean> {
  try {
    return (await request('system_chainType', [])) === 'Development';
  } catch (error) {
    if (!(error instanceof ChainRequestError)) throw error;
    return false;
  }
}
