import { allHandlers, type Block, type Handlers } from '@acala-network/chopsticks-core';
import { blake2AsHex } from '@polkadot/util-crypto';
import type { BlockProducer } from './block-producer';

/** A failure that a JSON-RPC client is told with its code. */
export class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data?: string,
  ) {
    super(message);
  }
}

/** What a real node says in `data` of error 1010. */
const INVALID_TRANSACTION: Readonly<Record<string, string>> = {
  Payment: 'Inability to pay some fees (e.g. account balance too low)',
  Future: 'Transaction will be valid in the future',
  Stale: 'Transaction is outdated',
  BadProof: 'Transaction has a bad signature',
  AncientBirthBlock: 'Transaction has an ancient birth block',
  ExhaustsResources: 'Transaction would exhaust the block limits',
};

/** The methods of the embedded chain: chopsticks' own, with a finality one block behind the head. */
export function rpcMethods(producer: BlockProducer): Handlers {
  const { chain } = producer;

  const submit = async (extrinsic: `0x${string}`): Promise<void> => {
    const validity = await chain.validateExtrinsic(extrinsic);
    if (validity.isErr) {
      const error = validity.asErr;
      if (!error.isInvalid) throw new RpcError(1011, 'Unknown Transaction Validity', error.toString());
      const kind = error.asInvalid.type;
      throw new RpcError(1010, 'Invalid Transaction', INVALID_TRANSACTION[kind] ?? error.asInvalid.toString());
    }
    await chain.txPool.submitExtrinsic(extrinsic);
  };

  return {
    ...allHandlers,
    state_call: async (_context, [method, data, hash]) => {
      const block = await chain.getBlock(hash);
      if (!block) throw new RpcError(-32000, `Block ${hash} not found`);
      const isDryRun = method.startsWith('ContractsApi_') && block.hash === chain.head.hash;
      return (await (isDryRun ? await producer.pendingBlock() : block).call(method, [data])).result;
    },
    chain_getFinalizedHead: async () => (await producer.finalized()).hash,
    chain_subscribeFinalizedHeads: async (_context, _params, { subscribe }) => {
      const id = chain.headState.subscribeHead((block) => void tell(block));
      const send = subscribe('chain_finalizedHead', id, () => chain.headState.unsubscribeHead(id));
      const tell = async (head: Block): Promise<void> => send(await headerOf((await head.parentBlock) ?? head));
      setImmediate(() => void tell(chain.head));
      return id;
    },
    chain_subscribeNewHeads: async (_context, _params, { subscribe }) => {
      const id = chain.headState.subscribeHead((block) => void tell(block));
      const send = subscribe('chain_newHead', id, () => chain.headState.unsubscribeHead(id));
      const tell = async (head: Block): Promise<void> => send(await headerOf(head));
      setImmediate(() => void tell(chain.head));
      return id;
    },
    author_submitExtrinsic: async (_context, [extrinsic]) => {
      await submit(extrinsic);
      void producer.sealTransactions();
      return blake2AsHex(extrinsic, 256);
    },
    author_submitAndWatchExtrinsic: async (_context, [extrinsic], { subscribe, unsubscribe }) => {
      await submit(extrinsic);
      let includedIn: `0x${string}` | undefined;
      const id = chain.headState.subscribeHead((block) => void follow(block));
      const send = subscribe('author_extrinsicUpdate', id, () => chain.headState.unsubscribeHead(id));
      const follow = async (block: Block): Promise<void> => {
        if (includedIn !== undefined) {
          send({ finalized: includedIn });
          unsubscribe(id);
        } else if ((await block.extrinsics).includes(extrinsic)) {
          includedIn = block.hash;
          send({ inBlock: includedIn });
        }
      };
      // The client has to learn the subscription's id before the first update.
      setImmediate(() => {
        send('ready');
        void producer.sealTransactions();
      });
      return id;
    },
  };
}

/** A header as `chain_getHeader` answers it. */
async function headerOf(block: Block) {
  const { parentHash, number, stateRoot, extrinsicsRoot, digest } = await block.header;
  return {
    parentHash: parentHash.toHex(),
    number: number.toHex(),
    stateRoot: stateRoot.toHex(),
    extrinsicsRoot: extrinsicsRoot.toHex(),
    digest: { logs: digest.logs.map((log) => log.toHex()) },
  };
}
