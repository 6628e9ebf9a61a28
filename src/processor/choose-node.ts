import { assertGenesis, WrongGenesisError } from '../shared/deployment';
import { messageOf, UsageError } from '../shared/errors';
import { connectNode, type NodeConnection, RpcUnreachableError } from './node-connection';

/** RPC_ENDPOINT's URLs, which commas separate. @throws UsageError when one is not a WebSocket URL. */
export function parseEndpoints(value: string): readonly string[] {
  const urls = value.split(',').map((url) => url.trim());
  for (const url of urls) {
    if (!URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol)) {
      throw new UsageError(`RPC_ENDPOINT names "${url}". Give ws:// or wss:// URLs, separated by commas.`);
    }
  }
  return urls;
}

/**
 * Connects to the first node in the list that answers for the chain. All are asked at once, so that those
 * that are down cost their time limit only once.
 * @throws WrongGenesisError when one answers for another chain and none for the right one; RpcUnreachableError.
 */
export async function chooseNode(urls: readonly string[], genesisHash: string): Promise<NodeConnection> {
  const attempts = urls.map((url) => openOn(url, genesisHash));
  // A failure is told when its turn comes.
  for (const attempt of attempts) attempt.catch(() => {});
  const problems: { readonly url: string; readonly error: unknown }[] = [];
  for (const [index, attempt] of attempts.entries()) {
    try {
      const chosen = await attempt;
      for (const other of attempts.slice(index + 1)) other.then((node) => node.close()).catch(() => {});
      return chosen;
    } catch (error) {
      problems.push({ url: urls[index] ?? '', error });
    }
  }
  for (const { error } of problems) if (error instanceof WrongGenesisError) throw error;
  throw new RpcUnreachableError(problems.map(({ url, error }) => `${url} (${messageOf(error)})`));
}

async function openOn(url: string, genesisHash: string): Promise<NodeConnection> {
  const node = await connectNode(url);
  try {
    assertGenesis(genesisHash, url, String(await node.request('chain_getBlockHash', [0])));
    return node;
  } catch (error) {
    node.close();
    throw error;
  }
}
