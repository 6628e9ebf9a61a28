import { readBlock } from '../../src/chain/block';
import { type Chain, connectChain } from '../../src/chain/connection';
import { keyPairOf } from '../../src/chain/keys';
import { Sender } from '../../src/chain/sender';
import type { Deployment } from '../../src/shared/deployment';
import { startEmbedded } from './chain-worlds';
import { createEchoes, type EchoEvent, echoDeployment, instantiateEchoes } from './echo-contracts';
import { type IndexerHost, startIndexerHost } from './indexer-host';

/** The embedded chain with the echoes on it, and PostgreSQL. */
export interface EchoWorld {
  readonly host: IndexerHost;
  readonly chain: Chain;
  readonly deployment: Deployment;
  /** What a processor is told. */
  readonly env: NodeJS.ProcessEnv;
  /** Puts events into a block of their own, and waits until it is final. */
  emit(events: readonly EchoEvent[]): Promise<void>;
  /** How many events the contracts have emitted. */
  emitted(): number;
  stop(): Promise<void>;
}

export async function startEchoWorld(): Promise<EchoWorld> {
  const [host, time] = await Promise.all([startIndexerHost(), startEmbedded()]);
  const chain = await connectChain([time.url], 60_000);
  const sender = new Sender(chain, keyPairOf('//Alice', chain));
  const { blockHash } = await sender.send(async () => instantiateEchoes(chain));
  const deployment = echoDeployment(chain, (await readBlock(chain, blockHash)).records);
  const echoes = createEchoes(chain, deployment);
  let emitted = 0;
  return {
    host,
    chain,
    deployment,
    env: { RPC_ENDPOINT: chain.url, POWERGRID_DEPLOYMENT: host.writeRecord('echoes', deployment) },
    emit: async (events) => {
      await sender.send(async () => echoes(events));
      emitted += events.length;
    },
    emitted: () => emitted,
    stop: async () => {
      await host.stop();
      await chain.close();
      await time.stop();
    },
  };
}
