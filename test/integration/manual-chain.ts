import type { SubmittableExtrinsic } from '@polkadot/api/types';
import type { IExtrinsicEra } from '@polkadot/types/types';
import { z } from 'zod';
import { readBlock } from '../../src/chain/block';
import { type Chain, connectChain } from '../../src/chain/connection';
import { type Key, keyPairOf } from '../../src/chain/keys';
import type { Deployment } from '../../src/shared/deployment';
import type { Hex } from '../../src/shared/ids';
import { startContractsNode } from '../contracts-node';
import { createEchoes, type EchoEvent, echoDeployment, instantiateEchoes } from './echo-contracts';

/** Neither seals nor finalizes anything by itself while a test runs. */
const FLAGS = ['--block-time-ms', '86400000', '--finalize-delay-sec', '86400'];
const POCKET_MONEY = 10n ** 16n;
const ACCOUNTS = 60;
const BlockSchema = z.object({ hash: z.custom<Hex>((value) => typeof value === 'string') });

type Call = SubmittableExtrinsic<'promise'>;
type RuntimeVersion = Chain['api']['runtimeVersion'];

/** A real node that seals a block on any other when it is told to, with the echoes on it. */
export interface ManualChain {
  readonly chain: Chain;
  readonly deployment: Deployment;
  /** Seals a block on `parent` that emits these events, after Root did `asRoot`. */
  seal(parent: Hex, events?: readonly EchoEvent[], asRoot?: Call): Promise<Hex>;
  /** The block that the node takes for the newest. */
  best(): Promise<Hex>;
  finalize(block: Hex): Promise<void>;
  stop(): Promise<void>;
}

export async function startManualChain(binary: string, flags: readonly string[] = []): Promise<ManualChain> {
  const node = await startContractsNode(binary, [...FLAGS, ...flags]);
  const chain = await connectChain([node.url], 60_000);
  const alice = keyPairOf('//Alice', chain);
  // What is sent again after a fork must not be in the way of what comes next: every extrinsic has an account of its own.
  const accounts = Array.from({ length: ACCOUNTS }, (_, index) => keyPairOf(`//Alice//${index}`, chain));

  // The other runtime that it may be upgraded to wants the same one signed: code that was compiled has it, not data.
  const { runtimeVersion } = chain.api;

  const submit = async (extrinsic: Call, key: Key): Promise<void> => {
    const nonce = z.int().parse(await chain.request('system_accountNextIndex', [key.address]));
    await chain.request('author_submitExtrinsic', [sign(chain, runtimeVersion, extrinsic, key, nonce).toHex()]);
  };
  const create = async (parent: Hex | null): Promise<Hex> =>
    BlockSchema.parse(await chain.request('engine_createBlock', [true, false, parent])).hash;
  const best = async (): Promise<Hex> => z.custom<Hex>().parse(await chain.request('chain_getBlockHash', []));

  await submit(instantiateEchoes(chain), alice);
  const { records } = await readBlock(chain, await create(null));
  const deployment = echoDeployment(chain, records);
  const emit = createEchoes(chain, deployment);
  const { transferKeepAlive } = chain.api.tx.balances ?? {};
  const { batchAll } = chain.api.tx.utility ?? {};
  const { sudoUncheckedWeight } = chain.api.tx.sudo ?? {};
  if (!transferKeepAlive || !batchAll || !sudoUncheckedWeight)
    throw new Error('The chain has no balances, or no sudo.');
  await submit(batchAll(accounts.map(({ address }) => transferKeepAlive(address, POCKET_MONEY))), alice);
  await create(null);

  return {
    chain,
    deployment,
    best,
    seal: async (parent, events = [], asRoot = undefined) => {
      if (asRoot) await submit(sudoUncheckedWeight(asRoot, 0), alice);
      if (events.length === 0) return await create(parent);
      const key = accounts.pop();
      if (!key) throw new Error(`Only ${ACCOUNTS} extrinsics can be sent.`);
      await submit(emit(events), key);
      const block = await create(parent);
      const emitted = (await readBlock(chain, block)).records.filter(({ event }) => event.method === 'ContractEmitted');
      if (emitted.length < events.length) throw new Error(`Block ${block} lacks the events it was to have.`);
      return block;
    },
    finalize: async (block) => {
      await chain.request('engine_finalizeBlock', [block, null]);
    },
    stop: async () => {
      await chain.close();
      await node.stop();
    },
  };
}

/** Valid on every branch. */
function sign(chain: Chain, runtimeVersion: RuntimeVersion, extrinsic: Call, key: Key, nonce: number) {
  const { api, genesisHash } = chain;
  return extrinsic.sign(key, {
    nonce,
    era: api.registry.createTypeUnsafe<IExtrinsicEra>('ExtrinsicEra', ['0x00']),
    blockHash: genesisHash,
    genesisHash,
    runtimeVersion,
    signedExtensions: api.registry.signedExtensions,
  });
}
