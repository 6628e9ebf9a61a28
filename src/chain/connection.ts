import { ApiPromise, WsProvider } from '@polkadot/api';
import type { Hex } from '../shared/ids';
import { ChainUnreachableError } from './chain-errors';

const CONNECT_LIMIT_MS = 15_000;
const REQUEST_CACHE_ENTRIES = 64;

/** One connection to a chain; the only ApiPromise of a process. */
export interface Chain {
  readonly api: ApiPromise;
  readonly url: string;
  readonly genesisHash: Hex;
  readonly specName: string;
  readonly specVersion: number;
  /** True on chains whose keys everybody knows. */
  readonly isDevelopment: boolean;
  close(): Promise<void>;
}

/**
 * Connects to the first of `urls` that answers; the connection comes back by itself when it is lost.
 * @throws ChainUnreachableError when none answers within `limitMs`.
 */
export async function connectChain(urls: readonly string[], limitMs = CONNECT_LIMIT_MS): Promise<Chain> {
  const provider = new WsProvider([...urls], 2_500, {}, 60_000, REQUEST_CACHE_ENTRIES);
  // polkadot's own provider does not fit its own interface under exactOptionalPropertyTypes.
  const options = { provider: provider as never, noInitWarn: true };
  const api = new ApiPromise(options);
  // The errors of a connection that is retried anyway.
  api.on('error', () => {});
  const timer = AbortSignal.timeout(limitMs);
  try {
    await Promise.race([
      new Promise<void>((resolve) => {
        if (api.isConnected && api.runtimeVersion) resolve();
        api.once('ready', () => resolve());
      }),
      new Promise<never>((_resolve, reject) => {
        timer.addEventListener('abort', () => reject(timer.reason), { once: true });
      }),
    ]);
  } catch (cause) {
    await api.disconnect().catch(() => {});
    throw new ChainUnreachableError(urls, { cause });
  }
  const chainType = await api.rpc.system.chainType().catch(() => undefined);
  const name = (await api.rpc.system.chain()).toString();
  return {
    api,
    url: provider.endpoint,
    genesisHash: api.genesisHash.toHex(),
    specName: api.runtimeVersion.specName.toString(),
    specVersion: api.runtimeVersion.specVersion.toNumber(),
    isDevelopment: chainType?.isDevelopment === true || /^(powergrid-dev|Development)$/.test(name),
    close: () => api.disconnect(),
  };
}
